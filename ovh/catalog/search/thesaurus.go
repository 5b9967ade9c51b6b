package search

import "strings"

// A thesaurus leads from the words of operators to those of OVHcloud, and
// knows the words that make a sentence.
type thesaurus struct {
	synonyms map[string][]string // stems of a phrase, with spaces between → stems; whole names with a slash before
	longest  int                 // words of the longest phrase
	verbs    map[string]intent

	stopWords    map[string]bool // they say nothing
	weakVerbs    map[string]bool // stems; they say little
	polite       map[string]bool // they come before the verb
	prepositions map[string]bool // they come after the object
	articles     map[string]bool
}

const (
	polite       = "please i we want need to how do can could you me my the a would like help let"
	prepositions = "of in on to for from with into onto by at against i that which who whose under over between about"
	articles     = "a an the my our this these is are"
)

const stopWords = `a an the of to my your our its i we you it in into on onto for and or is are was be been
do does did can could should will would how with without from by at as that this these those there
all any some every each one me us please want need needs like via using use used through about when
where who which what whose whether if so than then not no has have had got am also just only may might
must now new current currently existing given specific following please help`

// synonyms has a line for words of the same kind: what operators say, a colon,
// and how OVHcloud says it. What stands on the left may have several words, what
// stands on the right are parts of paths or names of fields.
const synonyms = `
vm, virtual machine, droplet, ec2, cloud server, cloud machine, compute node: instance
virtual server, virtual private server: vps
bare metal, baremetal, physical server, physical machine, machine, box, root server: server dedicatedServer
reverse dns, rdns, ptr, reverse record, ptr record, hostname of ip: reverse
reverse, rDNS: reverse
nameserver, name server, ns, dns server, authoritative server, delegate: nameServer nameServers
dns: zone dns
mx, txt, cname, aaaa, srv, caa, spf, dkim, dmarc, a record, dns entry, zone entry, subdomain: record zone
epp, epp code, auth code, authcode, transfer code, authorization code, authorisation code: authInfo
transfer: transfer outgoingTransfer
failover, additional ip, failover ip, secondary ip: ip failover
attach ip: move
ddos, anti ddos, antiddos, scrubbing, attack: mitigation vac
firewall, packet filter, iptables, security group: firewall
hacked, antihack, compromised: antihack
ipmi, kvm, bmc, idrac, ilo, remote console, remote control, serial console, out of band: ipmi kvm console
console, vnc, remote screen: console vnc ipmi
disk, drive, hdd, ssd, nvme, hard drive, hard disk: disk hardDiskDrive
volume, block storage, block device: volume
ram, dimm, memory module: memory
fan, overheating: cooling
cpu, processor, spec, characteristics: hardware specifications
os, operating system, distro, distribution, linux, debian, ubuntu: os template image distribution system
template: installationTemplate template
wipe, format, reimage, reinstall, rebuild, fresh install: reinstall rebuild format
install: reinstall install
apply, commit, publish, deploy, propagate, activate changes: refresh apply
reboot, restart, power cycle, reset, bounce: reboot restart
shut down, shutdown, power off, poweroff, turn off, switch off, halt: stop poweroff disable
power on, poweron, turn on, switch on, boot up: start poweron enable activate
activate, enable: enable activate
deactivate, disable: disable deactivate
pause, suspend, freeze: suspend shelve
unpause, wake, unfreeze: resume unshelve
rescue, netboot, pxe: rescue boot bootId netboot
rename, display name, nickname, friendly name, label, title: displayName name rename description
password, passphrase: password changePassword setPassword regeneratePassword credentials
credential, login data: credentials password
roll back, rollback, revert, undo, restore, recover: revert restore restorePoint
backup, back up: backup automatedBackup snapshot restorePoint
snapshot: snapshot createSnapshot
backup storage, backup space, ftp backup: backupFTP backup
enlarge, grow, expand, extend, increase, bigger, larger: upsize extend resize upgrade increase
shrink, smaller, downsize, decrease: shrink resize downgrade
resize, scale, upgrade: resize upgrade scale flavor
hardware profile, instance type, machine type, size: flavor
mount: attach
unmount, unplug: detach
invoice, bill, receipt: bill invoice
credit note: refund correctiveInvoice
unpaid, owe, overdue: debt
cost, spend, spending, expense, charge, consume, consumption: usage consumption bill price
forecast, estimate, will cost, predict: forecast estimate
price, pricing, tariff, rate: price pricing catalog rates
budget, spending limit: alerting
credit card, paypal, sepa, iban, bank account, direct debit, bank details: payment paymentMean method
payment: payment pay paymentMean
voucher, coupon, promo code, promotion: voucher code credit
renew, auto renew, autorenew, renewal, automatic renewal, prolong: renew serviceInfos autorenew
expire, expiry, expiration date, renewal date, end date: serviceInfos expiration expire
cancel, terminate, resiliate, close, unsubscribe, end: terminate cancel termination
commitment, minimum term: engagement
contract, terms, conditions: contract agreements
ssh key, public key: sshKey
two factor, 2fa, mfa, otp, one time password, authenticator: totp accessRestriction u2f
security key, yubikey, webauthn, fido: u2f accessRestriction
log in, login, sign in, connect: login user identity access
member, colleague, employee, sub user, subuser, operator: user identity
sso, saml, federation, active directory, single sign on, oidc: provider identity openIdConnect
api key, api token, consumer key, application key: application credential token
access token, personal token: token
service account, oauth: oauth2 client
account: me account
who am i, my account, account details, profile, nic handle, nichandle: me nichandle account
owner, admin contact, technical contact, billing contact, holder, registrant: contact changeContact owner
permission, right, privilege, access policy: policy iam permissionsGroup authorization acl role
allow, permit, authorize, whitelist: allow authorization acl access allowed
forbid, deny, block, ban, blacklist: block blacklist restriction
allowed: authorization
acl, access list, restriction: acl access restriction ipRestriction
tag: tag
audit, audit log, activity log: audit logs
log, logs, graylog, elasticsearch, opensearch, ldp: log logs stream
log forwarding, forward logs, ship logs: log subscription
alert, notify, notification, slack, webhook, warn: notification contactMean alerting routing alias
email address: email contactMean
secret, vault: secret
encryption key, hsm, kms, key management, cmk, key management service: okms serviceKey
certificate, cert, ssl, tls, https, x509: ssl certificate
let s encrypt, letsencrypt, free certificate: freeCertificate ssl letsencrypt
load balancer, loadbalancer, lb, haproxy, iplb, load balancing: ipLoadbalancing loadbalancer loadbalancing
backend, upstream, pool, target: farm pool server
frontend, listener, vhost: frontend listener
kubernetes, k8s: kube
node pool, worker pool: nodepool
docker, container image, image registry, harbor: containerRegistry registry
bucket, object storage, object store, s3, swift, blob: storage container s3
nfs, file share, file storage, file system, filesystem: share nasha netapp partition
nas, netapp: nasha netapp storage
private network, vlan, lan, vpc, internal network: private vrack network
router, nat: gateway router natIp
floating ip, elastic ip: floatingip floatingIp
network card, nic, ethernet, network adapter: networkInterfaceController interface networkInterface
bond, lacp, bonding, link aggregation: ola aggregation
mac address: mac virtualMac
bandwidth, throughput, traffic, graph, graphs: mrtg traffic bandwidth statistics
monitor, monitoring, metric, graph, chart: monitoring metric statistics
range, cidr, subnet, ip block, ip range: block subnet
byoip, bring your own ip: bringYourOwnIp
geolocate, geolocation: country campus
raid: hardwareRaid raid
technician, maintenance, repair: intervention maintenance
broken, faulty, defective, failed, dead: replace broken faulty
stock, in stock, availability: availabilities available availability
datacenter, data center, location, site, region: datacenter region location
order, buy, purchase, get a new: order cart create
cart, basket, checkout: cart checkout
plan, offer, product, catalog, catalogue: catalog plan offers products
option, addon, add on: option options addon
task, job, todo, operation, running: task operation
progress, state, health: status state progress
history, past, previous, old: history
text message, text, send sms: sms jobs
sms: sms
send: jobs send
sender name, sender id: senders
remaining credit, balance, credits left: credits creditsLeft balance
dynamic dns, ddns, dyndns, dynamic ip: dynHost
dnssec: dnssec dsRecord
privacy, whois, anonymize: obfuscatedEmails whois optin
lock domain, transfer lock, unlock: lock transferLock unlock
redirect, forward: redirection redirect forward
phone, telephone, telephony, voip, sip, phone line, phone number, landline: telephony line number
voicemail, answering machine: voicemail
call forwarding, forward calls: forward options
call, call history, call log, cdr: calls voiceConsumption
hunt group, ring group, call queue, ivr: easyHunting ovhPabx hunting
caller id: displayNumber line
fax: fax freefax
address book, contact list: phonebook
internet, internet access, broadband, adsl, vdsl, dsl, fiber, fibre, ftth: xdsl line
modem, internet box, wifi, wlan: modem wifi
mail, email, mailbox, mail account, email account: email account mailbox
mailing list, newsletter: mailingList
email alias, email forward, email redirection: redirection alias
out of office, vacation, autoresponder, auto reply, auto responder: responder
exchange, outlook, office 365, microsoft 365: exchange office
website, web site, web hosting, webhosting, hosting: hosting web website
sub domain, domain of hosting, multisite: attachedDomain
wordpress, cms, joomla, drupal: module managedCMS website
php, php version: ovhConfig runtime
cron, scheduled job, crontab: cron
sftp, ftp: ftp user
mysql, mariadb, sql: database privateDatabase mysql mariadb
db, database server: database
postgres, pg: postgresql
mongo: mongodb
web database server, private sql: privateDatabase
dump, database export: dump export
purge, flush, clear, empty, invalidate: flush purge clean clear
cdn, content delivery, cache: cdn cache
public cloud, openstack: cloud project
vmware, vsphere, private cloud, pcc, esxi, hypervisor, vcenter, vcloud: dedicatedCloud vmwareCloudDirector
veeam, backup server: veeam
license, licence, license key, product key, serial: license serial
support, ticket, incident, case: support tickets
reply, answer: reply answer
direct connect, dedicated link, dedicated connection, interconnect: ovhCloudConnect dedicatedConnect
domain name, tld: domain name extension
footprint, co2, emission: carbonCalculator
savings, discount, reserved: savingsPlans monthlyBilling
monthly: monthlyBilling monthly
search, indexing: search
cluster: cluster
migrate: migrate migration move
machine learning, ai, notebook, training, inference: ai notebook training
spark, data processing, big data: dataProcessing
`

func newThesaurus(stems stemmer) thesaurus {
	t := thesaurus{
		synonyms: make(map[string][]string), verbs: intentVerbs(), weakVerbs: make(map[string]bool),
		stopWords: wordSet(stopWords), polite: wordSet(polite), prepositions: wordSet(prepositions), articles: wordSet(articles),
	}
	for w := range strings.FieldsSeq(weakVerbs) {
		t.weakVerbs[stems.stem(w)] = true
	}
	for line := range strings.Lines(synonyms) {
		said, meant, _ := strings.Cut(line, ":")
		var names []string
		for name := range strings.FieldsSeq(meant) {
			names = append(names, "/"+stems.stem(name), stems.stem(name))
		}
		for phrase := range strings.SplitSeq(said, ",") {
			words := strings.Fields(phrase)
			for i, w := range words {
				words[i] = stems.stem(w)
			}
			key := strings.Join(words, " ")
			t.synonyms[key] = append(t.synonyms[key], names...)
			t.longest = max(t.longest, len(words))
		}
	}
	return t
}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
