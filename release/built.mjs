import { chmodSync, mkdirSync, readdirSync, writeFileSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// built returns the path of a file that goreleaser built for a target, such as
// linux_amd64: the name of its folder ends with the level of the processor.
export function built(dist, target, file) {
  const found = readdirSync(dist, { withFileTypes: true }).find(entry => entry.isDirectory() && entry.name.startsWith(`ovh-mcp_${target}`))
  if (!found) throw new Error(`${dist} has no build for ${target}: run goreleaser first`)
  return join(dist, found.name, file)
}

// place writes a file of a package, with the same mode wherever that is packed.
export function place(file, content, mode = 0o644) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  chmodSync(file, mode)
}

// copy places a copy of a file.
export function copy(from, to, mode) {
  place(to, readFileSync(from), mode)
}
