terraform {
  required_providers {
    ovh = { source = "ovh/ovh" }
  }
}

locals {
  server = "ns3000001.ip-192-0-2.eu"
  zone   = "example.com"
}

data "ovh_me" "account" {}

data "ovh_dedicated_servers" "all" {}

data "ovh_dedicated_server" "server" {
  service_name = local.server
}

data "ovh_dedicated_server_boots" "rescue" {
  service_name = local.server
  boot_type    = "rescue"
}

data "ovh_dedicated_server_specifications_hardware" "server" {
  service_name = local.server
}

data "ovh_dedicated_installation_templates" "all" {}

data "ovh_vpss" "all" {}

data "ovh_vps" "vps" {
  service_name = tolist(data.ovh_vpss.all.result)[0]
}

data "ovh_domain_zone" "zone" {
  name = local.zone
}

resource "ovh_domain_zone_record" "www" {
  zone      = local.zone
  subdomain = "terraform"
  fieldtype = "A"
  ttl       = 3600
  target    = data.ovh_dedicated_server.server.ip
}

resource "ovh_domain_zone_record" "text" {
  zone      = local.zone
  subdomain = "terraform"
  fieldtype = "TXT"
  target    = "\"v=example one\""
}

resource "ovh_domain_zone_dnssec" "zone" {
  zone_name = local.zone
}

resource "ovh_ip_reverse" "server" {
  ip         = "${data.ovh_dedicated_server.server.ip}/32"
  ip_reverse = data.ovh_dedicated_server.server.ip
  reverse    = "${ovh_domain_zone_record.www.subdomain}.${local.zone}."
}

resource "ovh_dedicated_server_update" "server" {
  service_name = local.server
  boot_id      = tolist(data.ovh_dedicated_server_boots.rescue.result)[0]
  monitoring   = true
  state        = "ok"
}

resource "ovh_dedicated_server_reboot_task" "server" {
  service_name = local.server
  keepers      = [ovh_dedicated_server_update.server.boot_id]
}

resource "ovh_me_api_oauth2_client" "robot" {
  name        = "robot"
  description = "a service account"
  flow        = "CLIENT_CREDENTIALS"
}

resource "ovh_iam_policy" "robot" {
  name        = "robot"
  description = "reads servers"
  identities  = [ovh_me_api_oauth2_client.robot.identity]
  resources   = ["urn:v1:eu:resource:dedicatedServer:${local.server}"]
  allow       = ["dedicatedServer:apiovh:get"]
}
