// Packs the MCPB bundles from what goreleaser built: node mcpb/pack.mjs DIST OUT
//
// It wants the package @anthropic-ai/mcpb in the folder MCPB.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { built, copy, place } from '../release/built.mjs'

const [dist, out] = process.argv.slice(2).map(folder => resolve(folder))
const here = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(here, 'manifest.json'), 'utf8'))
const { version } = JSON.parse(readFileSync(join(dist, 'metadata.json'), 'utf8'))

// A bundle is for one system, and unless its programs run on both processors
// for one of them: a manifest can't choose.
const bundles = [
  ['darwin', 'darwin', 'darwin_all', 'ovh-mcp'],
  ['win32', 'windows_amd64', 'windows_amd64', 'ovh-mcp.exe'],
  ['win32', 'windows_arm64', 'windows_arm64', 'ovh-mcp.exe'],
  ['linux', 'linux_amd64', 'linux_amd64', 'ovh-mcp'],
  ['linux', 'linux_arm64', 'linux_arm64', 'ovh-mcp'],
]

// The packer stamps files with the time of day, as it is where it runs. A bundle
// has one time, wherever it is packed.
process.env.TZ = 'UTC'
const Clock = Date
globalThis.Date = class extends Clock {
  constructor(...moment) {
    super(...(moment.length ? moment : ['2000-01-01T00:00:00Z']))
  }
}
const { packExtension } = await import(pathToFileURL(join(process.env.MCPB, 'dist', 'index.js')))

const work = mkdtempSync(join(tmpdir(), 'ovh-mcp-mcpb'))
mkdirSync(out, { recursive: true })
try {
  for (const [system, label, target, program] of bundles) {
    const folder = join(work, label)
    copy(built(dist, target, program), join(folder, 'server', program), 0o755)
    copy(join(here, '..', 'LICENSE'), join(folder, 'LICENSE'))
    place(join(folder, 'manifest.json'), JSON.stringify(fit(system, program), null, 2) + '\n')
    const outputPath = join(out, `ovh-mcp_${version}_${label}.mcpb`)
    if (!(await packExtension({ extensionPath: folder, outputPath, silent: true }))) throw new Error(`${label} can't be packed`)
  }
} finally {
  rmSync(work, { recursive: true })
}

// fit returns the manifest of a bundle for one system.
function fit(system, program) {
  const { platform_overrides, ...config } = manifest.server.mcp_config
  return {
    ...manifest,
    version,
    server: { ...manifest.server, entry_point: `server/${program}`, mcp_config: { ...config, ...platform_overrides[system] } },
    compatibility: { platforms: [system] },
  }
}
