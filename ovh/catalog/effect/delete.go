package effect

import "strings"

// judgeDelete judges a DELETE. It destroys, unless what it takes back was never
// in use: then it was only asked for.
func (f *facts) judgeDelete() Effect {
	switch {
	// DELETE /services/{serviceId}: a thing right below the root is a contract.
	case len(f.literals) == 1 && f.endsInName, strings.Contains(f.description, "termination"), f.passes("serviceinfos"):
		return termination.effect()
	case f.isCart():
		return Effect{Kind: Change, Severity: 1, Reason: "empties or discards a shopping cart, in which nothing is bought"}
	case f.withdrawsRequest():
		return Effect{Kind: Change, Severity: 2, Reason: "withdraws a request, which can be made again"}
	case f.endsWith("tag") && f.endsInName && f.pathThreat() == noThreat:
		return Effect{Kind: Change, Severity: 2, Reason: "removes a tag, which can be added again"}
	}
	if f.startsWith("iam", "resource") {
		return removal(4, "removes a tag of a resource, by which policies grant rights")
	}
	if f.endsWith("subscription") && !f.passes("log") { // of logs it is free
		return removal(3, "ends a subscription, and what it pays for")
	}
	if e, ok := settingDeletion(f.lastLiteral()); ok {
		return e
	}
	if f.passes("iam") || f.passes("identity") || f.passes("payment") || f.passes("paymentmean") {
		return removal(4, "removes rights, an identity or a means of payment: whoever relies on it is locked out")
	}
	return removal(3, "removes something that may be in use")
}

// withdrawsRequest reports whether a DELETE takes back what was asked for and is
// not done yet.
func (f *facts) withdrawsRequest() bool {
	return f.endsWith("request") && !f.endsInName ||
		f.trusted && f.firstWord() == "cancel" && strings.Contains(f.description, " request ")
}

func removal(severity int, reason string) Effect {
	return Effect{Kind: Destroy, Severity: severity, Reason: reason}
}

// settingDeletion judges the removal of a setting, a right or a part of a
// service, and goes on with data.
func settingDeletion(thing string) (Effect, bool) {
	switch thing {
	case "sshkey", "reverse", "tag", "label", "filter", "sender", "senders", "phonebook", "phonebooks", "phonebookcontact", "alert",
		"alerting", "subscription", "abbreviatednumber", "templatescontrol", "document", "documents", "comment", "jobs", "batches":
		return removal(2, "removes a small setting that is easy to put back"), true
	case "credential", "application", "client", "policy", "permissionsgroup", "resourcegroup", "oauth2", "provider", "s3credentials", "servicekey":
		return removal(4, "removes rights or credentials: whoever works with them is locked out"), true
	case "user", "users", "token", "access", "acl", "role", "member", "whitelist", "login", "iprestriction", "iprestrictions", "allowednetwork":
		return removal(3, "takes away access: whoever works with it is locked out"), true
	case "option", "record", "snapshotpolicy", "rule", "redirection", "dynhost", "node", "firewall":
		return removal(3, "removes a part of a service that may be in use"), true
	case "dnssec", "nameserver", "dsrecord", "gluerecord":
		return removal(4, "changes how a domain is found, and is slow to change back"), true
	}
	return dataDeletion(thing)
}

// dataDeletion judges the removal of what holds data, or is a service. The list
// is long because OVHcloud names them by product.
func dataDeletion(thing string) (Effect, bool) {
	switch thing {
	case "volume", "instance", "disk", "disks", "database", "backup", "backups", "backupftp", "backupcloud", "volumebackup", "autobackup",
		"snapshot", "snapshots", "customsnapshot", "image", "storage", "share", "container", "account", "mailbox", "partition", "pool",
		"kube", "nodepool", "cluster", "vm", "host", "datacenter", "filer", "datastore", "vault", "object", "version", "bucket", "stream",
		"archive", "index", "topic", "registry", "containerregistry", "notebook", "app", "website", "module", "project", "tenant",
		"mailinglist", "zone", "namespace", "loadbalancer", "gateway", "repository", "backuprepository", "secret", "dump", "coldarchive",
		"platform", "organization", "rancher", "kafka", "mysql", "postgresql", "mongodb", "redis", "valkey", "opensearch", "cassandra",
		"m3db", "m3aggregator", "grafana", "kafkaconnect", "kafkamirrormaker", "clickhouse", "resource", "sharepoint":
		return removal(4, "removes data or a running service for good"), true
	}
	if strings.Contains(thing, "backup") || strings.Contains(thing, "snapshot") {
		return removal(4, "removes copies that nothing else can bring back"), true
	}
	return Effect{}, false
}
