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

data "ovh_domain_zone_records" "zone" {
  zone_name = local.zone
}

data "ovh_dedicated_server_specifications_network" "server" {
  service_name = local.server
}

data "ovh_dedicated_installation_template" "debian" {
  template_name = "debian12_64"
}

data "ovh_ip_service" "block" {
  service_name = "ip-203.0.113.128"
}

data "ovh_iam_reference_resource_type" "all" {}

data "ovh_iam_policies" "all" {}

data "ovh_iam_policy" "each" {
  for_each = data.ovh_iam_policies.all.policies
  id       = each.key
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

resource "ovh_iam_resource_tags" "server" {
  urn  = "urn:v1:eu:resource:dedicatedServer:${local.server}"
  tags = { env = "prod" }
}

resource "ovh_domain_name_servers" "zone" {
  domain = local.zone
  servers {
    host = "dns200.anycast.me"
  }
  servers {
    host = "ns200.anycast.me"
  }
}

resource "ovh_domain_zone_import" "spare" {
  zone_name = "example.net"
  zone_file = <<-EOT
    $TTL 3600
    @ IN SOA dns100.ovh.net. tech.ovh.net. (2024010101 86400 3600 3600000 300)
    IN NS dns100.ovh.net.
    IN NS ns100.ovh.net.
    www IN A 192.0.2.33
  EOT
}

# Another server than the one that reboots, which would be busy.
resource "ovh_dedicated_server_reinstall_task" "server" {
  service_name = "ns3000002.ip-192-0-2.eu"
  os           = data.ovh_dedicated_installation_template.debian.template_name
  customizations {
    hostname                 = "web-2"
    post_installation_script = base64encode("#!/bin/sh\necho installed\n")
  }
  storage {
    partitioning {
      disks = 2
      layout {
        file_system = "ext4"
        mount_point = "/"
        raid_level  = 1
        size        = 20480
      }
      layout {
        file_system = "swap"
        mount_point = "swap"
        size        = 4096
      }
    }
  }
}
