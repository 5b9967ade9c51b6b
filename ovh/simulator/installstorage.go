package simulator

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

// An installStorage is how an installation divides the disks of one group.
type installStorage struct {
	DiskGroupID  *int64        `json:"diskGroupId"`
	Erase        *bool         `json:"erase"` // of a newer schema than the one that OVHcloud publishes
	HardwareRAID []installRAID `json:"hardwareRaid"`
	Partitioning *partitioning `json:"partitioning"`
}

// An installRAID is an array of a RAID controller.
type installRAID struct {
	Arrays *int64 `json:"arrays"`
	Disks  *int64 `json:"disks"`
	Level  *int64 `json:"raidLevel"`
	Spares *int64 `json:"spares"`
}

// A partitioning is a scheme of the template, or a layout that replaces it.
type partitioning struct {
	Disks  *int64      `json:"disks"`
	Layout []partition `json:"layout"`
	Scheme *string     `json:"schemeName"`
}

// A partition is one of a layout. Its size is in MiB, 0 for the rest of the disk.
type partition struct {
	Filesystem string `json:"fileSystem"`
	MountPoint string `json:"mountPoint"`
	RAIDLevel  *int64 `json:"raidLevel"`
	Size       int64  `json:"size"`
	Extras     struct {
		LV volume `json:"lv"`
		ZP volume `json:"zp"`
	} `json:"extras"`
}

// A volume is a logical volume or a pool, by its name. One without a name is
// none: Terraform sends both of each partition.
type volume struct {
	Name string `json:"name"`
}

// diskCount is how many disks every server has, in its one group.
const diskCount = 2

func badPartition(class, format string, args ...any) *failure {
	return refuse(http.StatusBadRequest, "Client::BadRequest::Partition"+class, format, args...)
}

// isInstalledOn reports whether s is about the group that the system goes on:
// of others it can only be said whether they are erased.
func (s installStorage) isInstalledOn() bool {
	return s.Erase == nil || len(s.HardwareRAID) > 0 || s.Partitioning != nil
}

// checkStorage refuses what OVHcloud would refuse. It installs on one group, by
// one array at most; no server here has a RAID controller.
func checkStorage(all []installStorage, t template) *failure {
	installed := 0
	for _, s := range all {
		if s.isInstalledOn() {
			installed++
		}
	}
	if installed > 1 {
		return refuse(http.StatusNotImplemented, "Server::NotImplemented::DiskGroupMultipleConfigs", "Only one disk group can be configured")
	}
	for _, s := range all {
		switch {
		case s.DiskGroupID != nil && *s.DiskGroupID != 0 && *s.DiskGroupID != 1:
			return refuse(http.StatusNotFound, "Client::NotFound::DiskGroup", "Disk group %d does not exist", *s.DiskGroupID)
		case len(s.HardwareRAID) > 1:
			return refuse(http.StatusNotImplemented, "Server::NotImplemented::HardwareRaidMultipleConfigs", "Only one hardware RAID can be configured")
		case len(s.HardwareRAID) == 1:
			return refuse(http.StatusConflict, "Client::Conflict::HardwareRaidIncompatibleOnServer", "Hardware RAID is not supported by this server")
		case s.Partitioning != nil:
			return s.Partitioning.check(t)
		}
	}
	return nil
}

func (p *partitioning) check(t template) *failure {
	switch {
	case t.NoPartition && (p.Scheme != nil || p.Layout != nil):
		return refuse(http.StatusConflict, "Client::Conflict::PartitioningOperatingSystem", "Operating system %s can't be partitioned", t.Name)
	case p.Disks != nil && *p.Disks < 1:
		return badRequest("[disks] Given data (%d) is not valid for type long", *p.Disks)
	case p.Disks != nil && *p.Disks > diskCount:
		return refuse(http.StatusConflict, "Client::Conflict::PartitioningTooManyDisks", "The disk group has %d disks only", diskCount)
	case p.Scheme != nil && *p.Scheme != "default":
		return refuse(http.StatusNotFound, "Client::NotFound::SchemeName", "Partition scheme %s does not exist", *p.Scheme)
	case p.Layout == nil:
		return nil
	}
	return p.checkLayout(t)
}

// checkLayout checks each partition, and then what they are together.
func (p *partitioning) checkLayout(t template) *failure {
	root := "/"
	if t.Family == "windows" {
		root = "c:"
	}
	seen, rest := make(map[string]bool), 0
	for _, part := range p.Layout {
		if f := part.check(t); f != nil {
			return f
		}
		if part.Size == 0 {
			rest++
		}
		if seen[part.MountPoint] && part.MountPoint != "swap" || rest > 1 {
			return badPartition("DuplicatedAttribute", "Partition %s repeats what only one partition can have", part.MountPoint)
		}
		seen[part.MountPoint] = true
		if part.RAIDLevel != nil && *part.RAIDLevel > 1 {
			return badPartition("IncompatibleRaidLevel", "RAID level %d needs more than %d disks", *part.RAIDLevel, diskCount)
		}
	}
	if !seen[root] {
		return badPartition("MissingRootMountpoint", "Mount point %s is missing", root)
	}
	return nil
}

func (p *partition) check(t template) *failure {
	known := []string{"btrfs", "ext3", "ext4", "fat16", "none", "ntfs", "reiserfs", "swap", "ufs", "vmfs5", "vmfs6", "vmfsl", "xfs", "zfs"}
	name := regexp.MustCompile(`^[A-Za-z0-9]{1,16}$`)
	switch {
	case !slices.Contains(known, p.Filesystem):
		return invalid("fileSystem", p.Filesystem, "dedicated.server.reinstall.storage.partitioning.layout.FileSystemEnum")
	case !slices.Contains(t.Filesystems, p.Filesystem):
		return badPartition("IncompatibleFs", "File system %s is not compatible with %s", p.Filesystem, t.Name)
	case p.RAIDLevel != nil && !slices.Contains([]int64{0, 1, 5, 6, 7, 10}, *p.RAIDLevel):
		return badPartition("RaidLevel", "RAID level %d does not exist", *p.RAIDLevel)
	case p.Size < 0:
		return badPartition("MinSize", "Partition %s is too small", p.MountPoint)
	case p.Extras.LV.Name != "" && !*t.LVMReady:
		return badPartition("IncompatibleLvm", "%s does not support LVM", t.Name)
	case p.Extras.LV.Name != "" && !name.MatchString(p.Extras.LV.Name):
		return badPartition("InvalidLvName", "Logical volume name %s is not valid", p.Extras.LV.Name)
	case p.Extras.ZP.Name != "" && p.Filesystem != "zfs":
		return badPartition("IncompatibleParams", "A pool needs the file system zfs")
	case t.Family == "windows":
		return nil // its mount points are letters, of which c: is looked for
	}
	return p.checkMountPoint()
}

// checkMountPoint checks where a partition is mounted on Unix.
func (p *partition) checkMountPoint() *failure {
	at := p.MountPoint
	switch {
	case p.Filesystem == "swap" && at == "swap":
		return nil
	case at == "":
		return required("mountPoint", at)
	case len(at) > 256:
		return badPartition("Length", "Mount point %s is too long", at)
	case !strings.HasPrefix(at, "/"):
		return badPartition("InvalidUnixMountpointPrefix", "Mount point %s must begin with /", at)
	case at != "/" && strings.HasSuffix(at, "/"):
		return badPartition("ForbiddenMountpointSuffix", "Mount point %s must not end with /", at)
	case path.Clean(at) != at:
		return badPartition("ForbiddenMountpointCanonical", "Mount point %s is not canonical", at)
	}
	return nil
}
