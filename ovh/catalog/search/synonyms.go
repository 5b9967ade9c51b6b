package search

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
pause, suspend, freeze, park: suspend shelve park
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
price, pricing, tariff, rate, cost: price rates estimate pricing catalog rates
budget, spending limit: alerting
credit card, paypal, sepa, iban, bank account, direct debit, bank details: payment paymentMean method
payment: payment pay paymentMean
voucher, coupon, promo code: voucher code credit
renew, auto renew, autorenew, renewal, automatic renewal, prolong: renew serviceInfos autorenew
expire, expiry, expiration date, renewal date, end date: serviceInfos expiration expire
cancel, terminate, resiliate, close, unsubscribe, end: terminate cancel termination
commitment, minimum term: engagement
contract, terms, conditions: contract agreements
ssh key, public key: sshKey
two factor, 2fa, mfa, otp, one time password, authenticator: totp accessRestriction u2f
security key, hardware key, usb key, yubikey, webauthn, fido: u2f accessRestriction
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
node pool, worker pool, node group, worker group, machine pool: nodepool
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
host, server node: server host
netboot profile, pxe profile, boot mode, boot entry: boot bootId
bonding, teaming: ola
engineer, on site, hands on, datacenter work: intervention plannedIntervention
hour, time of day, nightly, daily: reschedule automatedBackup cron
browser, web console: console vnc
space left, out of space, full, disk usage: disks use quota usage
located, where: datacenter region location
forgot password, lost password, reset password, root password, new password, change password: setPassword changePassword resetPassword regeneratePassword credentials reset
junk, junk mail, spammer: spam
stuck, frozen, hung, hang, unresponsive, crashed, crash: reboot restart
as it was, earlier state, previous state: restore revert history
copy of server, copy of machine, copy of virtual machine, copy of instance, copy of vm, copy of vps, golden image: snapshot createSnapshot
clone, duplicate: duplicate copy snapshot fork
in one go, in bulk, batch: bulk batches
affinity, anti affinity, placement: group
egress address, source address, outgoing address, outbound address: natIp gateway
egress, outbound: gateway natIp
health check, healthcheck, liveness, probe: healthMonitor probe availableFarmProbes
octavia: loadbalancing loadbalancer
sticky, stickiness, session affinity, balance, round robin: farm
l7: l7Policy l7Rule
ds, ds key, ds record: dsRecord dnssec
glue, host object: glueRecord
delegate reverse, reverse zone, delegate: delegation nameServers
negative ttl, serial, minimum ttl: soa
zone version, earlier zone, zone backup: history
commit, commitment, twelve months, one year, yearly: engagement savingsPlans
discount, cheaper: engagement savingsPlans voucher code
audit trail, sign in log, login history, who did, who changed, who deleted: audit logs
carrier, mobile operator: hlr operator
how far, issuance, issued: tasks task status followUp
admin credential, cluster credential, cluster access, kubectl: kubeconfig
control plane, minor version, kubernetes version: update kube
drain, worker, worker node: node nodepool
autoscale, autoscaling, more nodes, more of node, add node, node pool: nodepool scalingstrategy
invalidate, rotate, revoke: reset regenerate delete renew
old object, retention, expire objects, age out: lifecycle
signed link, signed url, temporary link, download link, share link: presign publicUrl
versioning: version storage
web address, url, web page: redirection domain website
visitor: redirection
passwordless, without password: sshKey
laptop key, workstation key: sshKey
safe, secure place, password manager, store password: secret
photo, picture, video, big files: storage container
points, stars, loyalty: fidelityAccount
customer number, customer id, customer code, client number: me nichandle
complaint, abuse report: abuse
emails sent, mails sent, past emails: notification history email
spend more than, budget alert, cost alert: alerting
reply, replies, inbound message, received message: incoming reply answer
delivered, delivery, sent message: outgoing statistics jobs
newsletter, advertising, promotional mail: marketing subscription mailingList
money back, refund, get refunded: refund retraction requestRefund
retract, withdrawal right, changed mind, by mistake, mistake: retraction
top up, prepaid, prepay, add money, add funds: ovhAccount creditOrder credit
postal address, moved house, billing address, personal data, phone number of account: me contact
opt out, opted out, unsubscribed, stop list, do not call, do not disturb: blacklists screenLists optin
phone app, authenticator app, sign in code, login code: totp
recovery code, backup code, emergency code: backupCode
dynamic address, changing address, home connection, home ip: dynHost
friend, give away, hand over, new owner, change of owner: changeContact contactChange changeOwner
leave, move away, transfer out, other registrar, registrar: authInfo outgoingTransfer ukRegistrars
on call, page, pager, category, incident: routing contactMean
carbon, climate, green: carbonCalculator
colleague, coworker, teammate: user identity
left company, former employee: user disable
folder, shared folder, network drive, smb, cifs: share partition
nfs export, export rule, export policy: acl share access
replica, replicate, mirror, second site, disaster recovery: replication shareReplication
lower, raise: change
gpu, jupyter: notebook flavor job
model inference, deploy model: app
training job: job
hung query, slow query, long query, running query: currentQueries queryStatistics
pooler, pgbouncer: connectionPool
source ip, trusted ip, office ip, office network, reach database, connect to database: ipRestriction allowedIp accessRestriction
pull image, push image: containerRegistry registry
helm, chart: containerRegistry
openid, oidc provider: openIdConnect
game server, game port: game
attack protection, under attack: mitigation vac
byoip prefix, own prefix: bringYourOwnIp
prefix: block subnet slice aggregate
slice, split, cut: slice split
l2, layer 2: vrack private
slaac, bridged: bridgedSubrange
scrub, blackhole: mitigation
issue certificate, client certificate, mtls: credential certificate
cryptographic key, master key, cmk: serviceKey
deactivate key: serviceKey
rights group, role: permissionsGroup role
everybody, who can: policy authorization permissions
iops, faster disk: volumeType
postcard, paper, by post: invoicesByPostalMail
purchase order, po number: purchaseOrder
vat, tax: me bill
dedicated cluster: cluster
licence plate: plesk
answering, greeting: voicemail greetings
holiday, on leave: responder
catch all, catchall: redirection
php error, website log, access log: ownLogs userLogs logs
hosted, shared hosting: hosting
boost: boost boostHistory
git: vcs webhooks
webmail: webAccess mxplan email
quota of mailbox, mailbox size, mailbox full: quota account usage
shared mailbox: sharedAccount
delegate mailbox, full access: fullAccess sendAs
distribution group: mailingList
nas, share: nasha netapp partition
purge cache, clear cache: flush purge
hypervisor host, esxi host: host
backup job, veeam job: backupJob veeam
phone book: phonebook
speed dial, short number: abbreviatedNumber
ring, ringing: hunting line
conference call: conference
number portability, port a number, keep my number: portability
phone bill, call cost: voiceConsumption historyConsumption bill
slow internet, slow line, connection problem: diagnostic diagnostics
router box, internet router, livebox: modem
port forwarding: portMappings
dns of box: modem
ip of line: ips
can go, can be put, eligible, compatible: eligible allowed compatible
machine image, own image, custom image, saved image: snapshot image
point domain, point to: record zone
text to: sms estimate rates
eligible services: eligibleServices allowedServices
without typing password, no password: sshKey
read only copy: shareReplication replication
which permission, which right, available permission, list of permission: reference action
domain pack, all extensions: allDom
sign out, log out, end session: logout
this key, current key, rights of key, what may key do: currentCredential credential
server time, clock: time
admin password after install, initial password, fresh install login: authenticationSecret
bios, uefi, hyperthreading, sgx: biosSettings
bmc, out of band: ipmi resetInterface
console session, ipmi session: resetSessions
supported os, supported operating system, which os, which operating system, os can install: compatibleTemplates osAvailabilities templates
install progress, installation progress: status install
can be moved: ipCanBeMovedTo
windows license, windows licence: windows license
appointment, time slot, slot: availableTimeslots schedule
planned maintenance, scheduled maintenance, planned work: plannedIntervention
slave dns, backup dns: secondaryDnsDomains
proxmox, bridge, mac for vm: virtualMac
interface mode: virtualNetworkInterface ola
extra bandwidth, more bandwidth, extra ip, more ips: orderable bandwidth ip
trademark, tmch: claimNotice smd
anycast: dnsAnycast option
zone valid, zone error, check zone: status
empty zone, default zone, minimal zone, reset zone: reset
whois privacy, hide email, hide address, hide name: obfuscatedEmails optin
approve transfer, accept transfer out: outgoingTransfer approve
lock, theft: lock transferLock
phishing, fake site: phishing
arp: arp
other account, between accounts: migrationToken changeContact transfer
organisation, organization, company behind: changeOrg ipOrganisation organisation
whois of ip, netname, ripe: ripe ipOrganisation
backend health, backend up, backend down, healthy backend: instancesState status
unsaved change, pending change, not applied, waiting change: pendingChanges
redirect http, https redirect, routing rule, path routing, host header: route rule
http frontend: frontend
metrics token, prometheus token: metricsToken
cookie, gdpr, consent: consent
read only mode, developer mode: developerMode
invoice group, group of services: group billing
payment received, past payment, payments: deposit transaction payment
invoice line, invoice detail, line items: details
dispute, chargeback: debt
support level, support plan, premium support: supportLevel
service level, sla: sla
sub account, child account, reseller customer: subAccount
change email of account, new email address: changeEmail
change request, contact request: contactChange
email change request: emailChange
tags: tag
partner: partnerLevel
suspended service, reactivate, revive: reopen unsuspend resume
cancel termination, keep service, undo cancellation, stop termination: cancelTermination retain engagement services
termination link, termination token: confirmTermination
retention period: skipRetentionPeriod
cheaper plan, other plan, change plan, bigger plan: upgrade plan detach
add ons, extras: options option
single sign on: provider identity
sms group, mailing by sms, sms campaign: batches
csv: csv import export
smpp: smpp
dedicated number, long number, receive sms: virtualNumbers incoming
sms template, message template: templatesControl
recipient list, receiver list: receivers phonebooks
unsubscribe sms, stop sms: blacklists
sms quota: users quota
approve sender, sender document: validate documents
download snapshot: download snapshot
cpu use, memory use, load, usage graph: monitoring statistics use
models, vps range: models
restored backup, mounted backup: restoredBackup attachedBackup
share project, project access, give access to project: acl
cold storage, tape, archive: coldArchive archive
enable region, new region, activate region: region
raise limit, more quota, limit reached, quota: quota unleash
keep project: retain
beta program, preview: lab
application login, app password: applicationAccess
asynchronous operation, job in background: operation
private ip of vm, attach network, network card of vm: interface
boot volume, system disk: volume
volume backup: volumeBackup
scheduled backup of vm, automatic backup of vm, backup schedule: workflow autobackup
swift container, static site, website in bucket: static storage
cross origin, cors: cors
public container, make public: publicUrl static
object lock, immutable: lock lifecycle
replication: replication
rclone: rclone
aws key, s3 key, access key: s3Credentials
horizon user, openstack user: user
upgrade kubernetes, patch kubernetes: update
update policy, auto update: updatePolicy
etcd: etcdUsage
apiserver, api server: kube
admission controller, admission plugin: customization admissionplugins
kubernetes logs, audit logs of cluster: auditLogs logs
registry user, docker login: users
registry admin: setAsAdmin
vulnerability scan: plan
database version, upgrade database: availability capabilities
database size, database plan: availability
database node, replica node: node
database metrics, cpu of database: metric metrics
database logs: logs
database certificate, ca certificate: certificates
fork database, restore database, point in time: backup restore
database permission: roles permissions
schema registry: schemaRegistryAcl
stream processing, connector: connector
index pattern: pattern
maintenance window: maintenance
access token for ai, ai token: token
model registry, docker registry for ai: registry
kill job: kill
sync data, data store: datasync data alias
quantum, qpu: quantum
ddos history, attacks, past attacks: vac event mitigation
attack traffic: vac traffic
notification rule, who gets notified: routing
notification history, past notifications: history notification
slack, teams, webhook: contactMean
confirm address: validate restartValidation
secret version: version
kms region: regions
rotate key: serviceKey
permissions list, all actions: reference action
resource type: reference type
resource list, all resources, inventory: resource services
what do i have, everything i own, all products, all services: services service resource
where are datacenters, regions: location region
domain configuration, dns configuration of domain: name domain
private cloud: dedicatedCloud
cloud connect: ovhCloudConnect
legacy vrack, old vrack: legacyVrack
routed subnet, subnet in vrack: routedSubrange ip
public routing: publicRoutingRegion publicRoutingBandwidthLimit
move between vracks: move allowedVrack
share size, bigger share, grow share: extend
smaller share: shrink
mount point, mount path: accessPath
snapshot schedule: snapshotPolicy
snapshot space: snapshotReserve
failover to replica, switch over: cutover
protect snapshot: hold
certificate order, certificate task: tasks
auto responder: responder
name of server, name of machine, name of vps, name of service, change name: displayName name services
add disk, extra disk, additional disk, new disk, second disk: volume attach
blacklist, black list, blacklisted: spam antihack blacklists
root password of server: authenticationSecret setPassword
download: download export
spread traffic, distribute load, share load, behind server, several web server, several server: ipLoadbalancing loadbalancing farm pool
restrict access, limit access, only from: ipRestriction accessRestriction restriction
promote, switch to replica: cutover
zone transfer, axfr: secondaryDnsDomains
service principal, machine user, robot account, bot, ci, pipeline: oauth2 client identity user
nightly snapshot, snapshots every, regular snapshot: snapshotPolicy
powerful, faster, stronger, performance, slow: upgrade availableUpgrade flavor
order blocked, order stuck, order delayed, track order, order status, where is order: order followUp status
give access, grant access, share access: acl access policy
deleted file, deleted object, undelete: restore
every night, every day, every week: reschedule automatedBackup workflow cron snapshotPolicy
mail address, email address of domain, new mailbox: account email
forward mail, mail forward, redirect email, redirect mail: redirection email
call forward, forward phone, divert: options line forward
site backup, website backup, restore website: restoreSnapshot snapshot
website slow, website error: ownLogs statistics
hosting password, ftp password: user changePassword
nas snapshot: snapshot partition
mailbox full, mailbox quota: quota account usage
every machine, number of machine, machines can i create, how many can i create: quota
privately, private link, private connection: vrack private
power supply, electricity: reboot
point domain, point name, domain point: record
person, people who can log in, people with access, who can log in: identity user
limited user, limited access, restricted user: identity user policy
back to snapshot, to snapshot, roll share: revert restore
office, reach database, connect to database, access database, access to database: ipRestriction
vcpu, cpu core, cpus left: quota flavor
out of rotation, out of pool: farm server member
not deployed, undeployed, unpublished: pendingChanges
to another region, to other region, another region automatically: replication
abuse contact, abuse mailbox: ripe ipOrganisation
child nameserver, own nameserver, vanity nameserver: glueRecord
deny user, deny everything, read only user: policy
simulate permission, test permission, check permission, may user: authorization check
kept, retained: restorePoints history
last hour, last day, last week: mrtg monitoring statistics history
taint, label node: nodepool
disk layout, partition layout, partitioning: partitionScheme partition
panel, control panel, manager: me accessRestriction
have to pay, will pay, must pay, how much: usage forecast consumption bill debt
how many sms, still send, left to send: credits creditsLeft
cancel order, order by mistake, wrong order: retraction
from load balancer, machine of load balancer, server of load balancer, from farm: farm server member
`
