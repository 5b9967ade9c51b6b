package simulator

import "testing"

func TestReinstallOrdersAreCheckedDownToTheirPartitions(t *testing.T) {
	const root = `{"fileSystem":"ext4","mountPoint":"/","size":0}`
	c := newCaller(t, Options{})
	for _, tt := range []struct {
		name, os, with string
		status         int
		text           string
	}{
		{"an image that is nowhere", "byolinux_64", `"customizations":{"imageType":"raw"}`, 400, "[imageURL]"},
		{"an image of no type", "byolinux_64", `"customizations":{"imageURL":"https://example.com/i","imageType":"iso"}`, 400, "ImageTypeEnum"},
		{"partitions of an image", "byolinux_64", `"customizations":{"imageURL":"https://example.com/i"},"storage":[{"partitioning":{"layout":[` + root + `]}}]`, 409, "PartitioningOperatingSystem"},
		{"a language of nobody", "debian13_64", `"customizations":{"language":"klingon"}`, 400, "LanguageEnum"},
		{"another group", "debian13_64", `"storage":[{"diskGroupId":7}]`, 404, "NotFound::DiskGroup"},
		{"hardware RAID without a controller", "debian13_64", `"storage":[{"hardwareRaid":[{"raidLevel":1}]}]`, 409, "HardwareRaidIncompatibleOnServer"},
		{"two of them", "debian13_64", `"storage":[{"hardwareRaid":[{},{}]}]`, 501, "HardwareRaidMultipleConfigs"},
		{"another scheme", "debian13_64", `"storage":[{"partitioning":{"schemeName":"mine"}}]`, 404, "NotFound::SchemeName"},
		{"more disks than there are", "debian13_64", `"storage":[{"partitioning":{"disks":3}}]`, 409, "PartitioningTooManyDisks"},
		{"no root", "debian13_64", `"storage":[{"partitioning":{"layout":[]}}]`, 400, "PartitionMissingRootMountpoint"},
		{"no root of Windows", "win2022-std_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ntfs","mountPoint":"d:"}]}}]`, 400, "PartitionMissingRootMountpoint"},
		{"a file system of nobody", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"fat","mountPoint":"/"}]}}]`, 400, "FileSystemEnum"},
		{"one of another system", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ntfs","mountPoint":"/"}]}}]`, 400, "PartitionIncompatibleFs"},
		{"a relative mount point", "debian13_64", `"storage":[{"partitioning":{"layout":[` + root + `,{"fileSystem":"ext4","mountPoint":"home","size":1}]}}]`, 400, "PartitionInvalidUnixMountpointPrefix"},
		{"a slash at its end", "debian13_64", `"storage":[{"partitioning":{"layout":[` + root + `,{"fileSystem":"ext4","mountPoint":"/home/","size":1}]}}]`, 400, "PartitionForbiddenMountpointSuffix"},
		{"two dots in it", "debian13_64", `"storage":[{"partitioning":{"layout":[` + root + `,{"fileSystem":"ext4","mountPoint":"/a/../b","size":1}]}}]`, 400, "PartitionForbiddenMountpointCanonical"},
		{"one that is there already", "debian13_64", `"storage":[{"partitioning":{"layout":[` + root + `,{"fileSystem":"ext4","mountPoint":"/","size":1}]}}]`, 400, "PartitionDuplicatedAttribute"},
		{"two that take the rest", "debian13_64", `"storage":[{"partitioning":{"layout":[` + root + `,{"fileSystem":"ext4","mountPoint":"/home"}]}}]`, 400, "PartitionDuplicatedAttribute"},
		{"a RAID level of nobody", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/","raidLevel":4}]}}]`, 400, "PartitionRaidLevel"},
		{"one for more disks", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/","raidLevel":6}]}}]`, 400, "PartitionIncompatibleRaidLevel"},
		{"less than nothing", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/","size":-1}]}}]`, 400, "PartitionMinSize"},
		{"a volume with a space", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/","extras":{"lv":{"name":"a b"}}}]}}]`, 400, "PartitionInvalidLvName"},
		{"a text for a list", "debian13_64", `"storage":[{"partitioning":{"layout":"default"}}]`, 400, "is not valid for type"},
		{"what nobody knows", "debian13_64", `"storage":[{"partitioning":{"scheme":"default"}}]`, 400, "Some properties does not exist: scheme"},
		{"a pool without its file system", "debian13_64", `"storage":[{"partitioning":{"layout":[{"fileSystem":"ext4","mountPoint":"/","extras":{"zp":{"name":"data"}}}]}}]`, 400, "PartitionIncompatibleParams"},
		{"a whole order", "debian13_64", `"storage":[{"diskGroupId":0,"erase":false,"partitioning":{"disks":2,"layout":[
			{"fileSystem":"ext4","mountPoint":"/boot","size":1024,"raidLevel":1,"extras":{"lv":{},"zp":{}}},{"fileSystem":"swap","mountPoint":"swap","size":512},
			{"fileSystem":"xfs","mountPoint":"/","extras":{"lv":{"name":"root"}}}]}}]`, 200, "reinstallServer"},
	} {
		t.Run(tt.name, func(*testing.T) {
			c.want("POST", web1+"/reinstall", `{"operatingSystem":"`+tt.os+`",`+tt.with+`}`, tt.status, tt.text)
		})
	}
}
