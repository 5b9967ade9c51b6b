// Packs the npm packages from what goreleaser built: node npm/pack.mjs DIST OUT
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { built, copy, place } from '../release/built.mjs'

const [dist, out] = process.argv.slice(2).map(folder => resolve(folder))
const here = import.meta.dirname
const main = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const { version } = JSON.parse(readFileSync(join(dist, 'metadata.json'), 'utf8'))

// Node's names of systems and processors, and Go's.
const platforms = [
  ['linux', 'x64', 'linux_amd64'],
  ['linux', 'arm64', 'linux_arm64'],
  ['darwin', 'x64', 'darwin_amd64'],
  ['darwin', 'arm64', 'darwin_arm64'],
  ['win32', 'x64', 'windows_amd64'],
  ['win32', 'arm64', 'windows_arm64'],
]

const work = mkdtempSync(join(tmpdir(), 'ovh-mcp-npm'))
mkdirSync(out, { recursive: true })
try {
  const optionalDependencies = {}
  for (const [system, processor, target] of platforms) {
    const name = `@ovh-mcp/${system}-${processor}`
    pack({ ...common(name), description: `ovh-mcp for ${system} on ${processor}`, os: [system], cpu: [processor], preferUnplugged: true }, folder => {
      const program = system === 'win32' ? 'ovh-mcp.exe' : 'ovh-mcp'
      copy(built(dist, target, program), join(folder, 'bin', program), 0o755)
      place(join(folder, 'README.md'), `The program of [ovh-mcp](https://www.npmjs.com/package/ovh-mcp) for ${system} on ${processor}. Install that.\n`)
    })
    optionalDependencies[name] = version
  }
  pack({ ...main, version, optionalDependencies }, folder => {
    copy(join(here, 'bin', 'ovh-mcp.js'), join(folder, 'bin', 'ovh-mcp.js'), 0o755)
    copy(join(here, 'README.md'), join(folder, 'README.md'))
  })
} finally {
  rmSync(work, { recursive: true })
}

// common returns what a package of one platform shares with the main one.
function common(name) {
  const { license, homepage, repository, bugs, files, engines } = main
  return { name, version, license, homepage, repository, bugs, files, engines }
}

function pack(manifest, fill) {
  const folder = join(work, manifest.name)
  fill(folder)
  copy(join(here, '..', 'LICENSE'), join(folder, 'LICENSE'))
  place(join(folder, 'package.json'), JSON.stringify(manifest, null, 2) + '\n')
  execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
}
