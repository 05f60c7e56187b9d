# What the conformance run applies, changes and destroys.
terraform {
  required_providers {
    verda = { source = "verda-cloud/verda" }
  }
}

variable "key_name" {
  type    = string
  default = "conformance"
}

variable "volume_size" {
  type    = number
  default = 50
}

resource "verda_ssh_key" "main" {
  name       = var.key_name
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHavuConformanceKeyThatIsNotARealOne terraform@example.com"
}

resource "verda_startup_script" "main" {
  name   = "conformance"
  script = "#!/bin/bash\necho ready\n"
}

resource "verda_volume" "data" {
  name     = "conformance-data"
  size     = var.volume_size
  type     = "NVMe"
  location = "FIN-03"
}

resource "verda_instance" "main" {
  instance_type     = "CPU.4V.16G"
  image             = "ubuntu-24.04"
  hostname          = "conformance"
  description       = "Made by the conformance run"
  location          = "FIN-03"
  is_spot           = false
  contract          = "PAY_AS_YOU_GO"
  pricing           = "FIXED_PRICE"
  ssh_key_ids       = [verda_ssh_key.main.id]
  startup_script_id = verda_startup_script.main.id
  os_volume         = { name = "conformance-os", size = 60, type = "NVMe" }
  volumes           = [{ name = "conformance-more", size = 50, type = "NVMe" }]
}

output "instance_id" {
  value = verda_instance.main.id
}

output "volume_id" {
  value = verda_volume.data.id
}
