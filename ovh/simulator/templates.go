package simulator

import (
	"maps"
	"slices"
)

// templateArea covers the operating systems that OVHcloud installs. Most of it
// needs no signature.
func templateArea() area {
	find := func(r *request) (template, *failure) { return named(templates(), r, "templateName") }
	const at = "/dedicated/installationTemplate"
	return area{name: "templates", routes: []route{
		{pattern: "GET " + at, public: true, handle: always(func() any { return names(templates()) })},
		// Before the templates by name, of which none is called that.
		{pattern: "GET " + at + "/templateInfos", public: true, handle: always(listTemplates)},
		{pattern: "GET " + at + "/{templateName}", public: true, handle: show(find, func(t template) any { return t })},
		{pattern: "GET " + at + "/{templateName}/partitionScheme", handle: show(find, func(t template) any {
			if t.NoPartition {
				return []string{}
			}
			return []string{"default"}
		})},
	}}
}

// A template is an operating system as OVHcloud's API returns it.
type template struct {
	BitFormat     int             `json:"bitFormat"`
	Category      string          `json:"category"`
	Description   string          `json:"description"`
	Distribution  string          `json:"distribution"`
	EndOfInstall  string          `json:"endOfInstall"`
	Family        string          `json:"family"`
	Filesystems   []string        `json:"filesystems"`
	Inputs        []templateInput `json:"inputs"`
	License       *struct{}       `json:"license"` // always null
	LVMReady      *bool           `json:"lvmReady"`
	NoPartition   bool            `json:"noPartitioning"`
	Project       *struct{}       `json:"project"` // always null
	RootMount     *string         `json:"rootMountpoint"`
	OnlyMirroring bool            `json:"softRaidOnlyMirroring"`
	Subfamily     string          `json:"subfamily"`
	Name          string          `json:"templateName"`
}

// A templateInput is a question that an installation answers. Its default is
// always text, whatever the type of the answer.
type templateInput struct {
	Default     *string  `json:"default"`
	Description *string  `json:"description"`
	Enum        []string `json:"enum"`
	Mandatory   bool     `json:"mandatory"`
	Name        string   `json:"name"`
	Type        string   `json:"type"`
}

// A templateInfo is the short form of a template, of which one call lists all.
type templateInfo struct {
	Category     string    `json:"category"`
	Description  string    `json:"description"`
	EndOfInstall *string   `json:"endOfInstall"`
	Family       string    `json:"family"`
	License      *struct{} `json:"license"`
	Project      *struct{} `json:"project"`
	Subfamily    string    `json:"subfamily"`
	Name         string    `json:"templateName"`
}

// listTemplates answers the short form of all.
func listTemplates() any {
	all := templates()
	infos := make([]templateInfo, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t := all[name]
		infos = append(infos, templateInfo{
			Category: t.Category, Description: t.Description, EndOfInstall: &t.EndOfInstall,
			Family: t.Family, Subfamily: t.Subfamily, Name: name,
		})
	}
	return infos
}

// templates returns every operating system of the installation, by name. At
// OVHcloud they come and go; these are enough to tell apart what can be
// installed where, and one of them is past its day.
func templates() map[string]template {
	linux := []string{"btrfs", "ext3", "ext4", "reiserfs", "swap", "xfs"}
	all := make(map[string]template)
	add := func(t template) {
		t.BitFormat, t.RootMount = 64, new("/")
		t.LVMReady = new(t.Family == "linux")
		t.Inputs = append(t.Inputs, input("hostname", "hostname", "Custom hostname"))
		all[t.Name] = t
	}
	for _, l := range []struct{ name, description, subfamily, category, end string }{
		{"alma9_64", "AlmaLinux OS 9", "alma", "basic", "2032-05-31"},
		{"centos7_64", "CentOS 7", "centos", "basic", "2024-06-30"},
		{"debian11_64", "Debian 11 (Bullseye)", "debian", "basic", "2031-08-31"},
		{"debian12_64", "Debian 12 (Bookworm)", "debian", "basic", "2033-06-30"},
		{"debian13_64", "Debian 13 (Trixie)", "debian", "basic", "2035-08-31"},
		{"fedora43_64", "Fedora 43 Server", "fedora", "basic", "2031-12-02"},
		{"proxmox9_64", "Proxmox VE 9", "proxmox", "virtualisation", "2035-08-31"},
		{"rocky9_64", "Rocky Linux 9", "rocky", "basic", "2032-05-31"},
		{"ubuntu2204-server_64", "Ubuntu Server 22.04 LTS", "ubuntu", "basic", "2032-04-30"},
		{"ubuntu2404-server_64", "Ubuntu Server 24.04 LTS", "ubuntu", "basic", "2034-05-31"},
	} {
		add(template{
			Name: l.name, Description: l.description, Distribution: l.name, Subfamily: l.subfamily, Category: l.category,
			EndOfInstall: l.end, Family: "linux", Filesystems: linux,
			Inputs: []templateInput{
				input("sshKey", "sshPubKey", "SSH public key"), input("postInstallationScript", "text", "Post-installation script"),
				input("configDriveUserData", "text", "cloud-init user data"), input("configDriveMetadata", "keyValue", "cloud-init metadata"),
				lacp(),
			},
		})
	}
	add(template{
		Name: "win2022-std_64", Description: "Windows Server 2022 Standard", Distribution: "win2022-std", Category: "basic",
		Subfamily: "windows-server-core", EndOfInstall: "2031-10-14", Family: "windows", Filesystems: []string{"ntfs"},
		OnlyMirroring: true, Inputs: []templateInput{language(), input("postInstallationScript", "text", "Post-installation script"), scriptKind(), lacp()},
	})
	add(template{
		Name: "byoi_64", Description: "Bring your own image", Distribution: "byoi", Category: "customer",
		Subfamily: "byoi", EndOfInstall: "2099-12-31", Family: "custom", Filesystems: []string{}, NoPartition: true,
		Inputs: append(ownImage(), mandatory("imageType", "enum", "Image format", imageType().Enum...), mandatory("efiBootloaderPath", "string", "Path of the EFI bootloader")),
	})
	add(template{
		Name: "byolinux_64", Description: "Bring your own Linux", Distribution: "byolinux", Category: "customer",
		Subfamily: "byolinux", EndOfInstall: "2099-12-31", Family: "linux", Filesystems: linux, NoPartition: true,
		Inputs: append(ownImage(), imageType(), input("efiBootloaderPath", "string", "Path of the EFI bootloader")),
	})
	return all
}

// input is an optional question without a default.
func input(name, kind, description string) templateInput {
	return templateInput{Enum: []string{}, Name: name, Type: kind, Description: &description}
}

// mandatory is a question that has to be answered, for it has no default.
func mandatory(name, kind, description string, values ...string) templateInput {
	return templateInput{Enum: append([]string{}, values...), Mandatory: true, Name: name, Type: kind, Description: &description}
}

// ownImage asks for an image of the customer's own.
func ownImage() []templateInput {
	return []templateInput{
		mandatory("imageURL", "url", "Image URL"), input("imageCheckSum", "string", "Image checksum"), checkSumType(),
		input("httpHeaders", "keyValue", "Image HTTP headers"), input("sshKey", "sshPubKey", "SSH public key"),
		input("configDriveUserData", "text", "cloud-init user data"), input("configDriveMetadata", "keyValue", "cloud-init metadata"),
	}
}

func checkSumType() templateInput {
	in := input("imageCheckSumType", "enum", "Checksum type")
	in.Enum = []string{"md5", "sha1", "sha256", "sha512"}
	return in
}

func imageType() templateInput {
	in := input("imageType", "enum", "Image format")
	in.Enum = []string{"qcow2", "raw"}
	return in
}

// lacp asks whether the links are bonded. Its default is text all the same.
func lacp() templateInput {
	in := input("enableLacpBonding", "boolean", "Bond the network interfaces")
	in.Default = new("false")
	return in
}

// scriptKind is the question that Windows asks of a script: mandatory, and
// answered by its default.
func scriptKind() templateInput {
	in := mandatory("postInstallationScriptExtension", "enum", "Kind of the script", "ps1", "cmd")
	in.Default = new("ps1")
	return in
}

// language is the question that only Windows asks.
func language() templateInput {
	return templateInput{
		Default: new("en-us"), Description: new("Display language"), Name: "language", Type: "enum", Mandatory: true,
		Enum: []string{"cs-cz", "de-de", "en-us", "es-es", "fr-fr", "it-it", "nl-nl", "pl-pl", "pt-pt"},
	}
}
