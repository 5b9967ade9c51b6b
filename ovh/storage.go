package ovh

// A Storage says how an installation uses one group of disks. Field names and
// meaning are OVHcloud's.
type Storage struct {
	DiskGroupID  int64          `json:"diskGroupId,omitempty" jsonschema:"minimum=0"` // 0 is the server's default group
	HardwareRAID []HardwareRAID `json:"hardwareRaid,omitempty" jsonschema:"maxItems=1" jsonschema_description:"JSON: [{\"raidLevel\":1,\"disks\":2}]; arrays, spares."`
	Partitioning *Partitioning  `json:"partitioning,omitempty" jsonschema_description:"JSON of schemeName, or of disks and layout [{\"fileSystem\":\"ext4\",\"mountPoint\":\"/\",\"raidLevel\":1,\"size\":0}], in MiB, 0 for the rest; extras {\"lv\":{\"name\":\"data\"}} or zp."`

	// Erase is false of a group, besides the one that is installed on, whose
	// data is to stay; nothing else may be said of it. Not every endpoint
	// knows it.
	Erase *bool `json:"erase,omitempty"`
}

// HardwareRAID sets up the RAID controller.
type HardwareRAID struct {
	RAIDLevel *int `json:"raidLevel,omitempty" jsonschema:"enum=0,enum=1,enum=5,enum=6,enum=10,enum=50,enum=60"`
	Disks     int  `json:"disks,omitempty" jsonschema:"minimum=1"`
	Arrays    int  `json:"arrays,omitempty" jsonschema:"minimum=1"`
	Spares    int  `json:"spares,omitempty" jsonschema:"minimum=0"`
}

// Partitioning lays the disks out: by a scheme of the template, or by hand.
type Partitioning struct {
	Disks      int         `json:"disks,omitempty" jsonschema:"minimum=1"`
	SchemeName string      `json:"schemeName,omitempty"`
	Layout     []Partition `json:"layout,omitempty"`
}

// A Partition is one entry of a layout, in the order on disk.
type Partition struct {
	FileSystem string           `json:"fileSystem" jsonschema:"enum=btrfs,enum=ext3,enum=ext4,enum=fat16,enum=none,enum=ntfs,enum=reiserfs,enum=swap,enum=ufs,enum=vmfs5,enum=vmfs6,enum=vmfsl,enum=xfs,enum=zfs"`
	MountPoint string           `json:"mountPoint" jsonschema:"maxLength=256"`
	RAIDLevel  *int             `json:"raidLevel,omitempty" jsonschema:"enum=0,enum=1,enum=5,enum=6,enum=7,enum=10"`
	Size       *int64           `json:"size,omitempty" jsonschema:"minimum=0"`
	Extras     *PartitionExtras `json:"extras,omitempty"`
}

// PartitionExtras put a partition on a logical volume or into a ZFS pool.
type PartitionExtras struct {
	LV *Named `json:"lv,omitempty"`
	ZP *Named `json:"zp,omitempty"`
}

// Named is a volume or a pool by its name.
type Named struct {
	Name string `json:"name"`
}
