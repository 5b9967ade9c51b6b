// Prints the server.json of a release: node release/registry.mjs DIST BUNDLES
//
// It is the one of the clone, of that version, with the MCPB bundles and their
// hashes.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const [dist, bundles] = process.argv.slice(2)
const server = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'server.json'), 'utf8').replaceAll('0.0.0', versionOf(dist)))
for (const file of readdirSync(bundles).filter(name => name.endsWith('.mcpb'))) {
  server.packages.push({
    registryType: 'mcpb',
    identifier: `${server.repository.url}/releases/download/v${server.version}/${file}`,
    fileSha256: createHash('sha256').update(readFileSync(join(bundles, file))).digest('hex'),
    transport: { type: 'stdio' },
  })
}
console.log(JSON.stringify(server, null, 2))

function versionOf(dist) {
  return JSON.parse(readFileSync(join(dist, 'metadata.json'), 'utf8')).version
}
