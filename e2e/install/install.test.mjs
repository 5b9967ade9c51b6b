// Holds 'ovh-mcp install' against the programs whose files it edits: what it
// writes they read, what they write it reads, and it leaves no trace.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const program = process.env.OVH_MCP
const own = [program, 'serve', '--simulator']

const clients = [
  {
    name: 'claude-code', command: 'claude', file: '.claude.json', example: 'claude-code.json',
    show: ['mcp', 'get', 'ovh'], shown: /Status: .*Connected[^]*Args: serve --simulator/,
    add: ['mcp', 'add', '--transport', 'stdio', '--scope', 'user', 'ovh', '--', ...own],
    remove: ['mcp', 'remove', '--scope', 'user', 'ovh'],
    writes: true, // its state, whenever it runs
  },
  {
    name: 'codex', command: 'codex', file: '.codex/config.toml', example: 'codex.toml',
    show: ['mcp', 'get', 'ovh'], shown: /enabled: true[^]*args: serve --simulator/,
    add: ['mcp', 'add', 'ovh', '--', ...own],
    remove: ['mcp', 'remove', 'ovh'],
  },
  {
    name: 'gemini', command: 'gemini', file: '.gemini/settings.json', example: 'gemini.json',
    show: ['mcp', 'list'], shown: /ovh: .* serve --simulator \(stdio\)/,
    add: ['mcp', 'add', '--scope', 'user', 'ovh', ...own],
    remove: ['mcp', 'remove', '--scope', 'user', 'ovh'],
  },
]

for (const client of clients) {
  test(client.name, { timeout: 180_000 }, () => {
    const home = mkdtempSync(join(tmpdir(), 'ovh-mcp-install'))
    const env = { PATH: process.env.PATH, HOME: home }
    const run = (command, ...args) => execFileSync(command, args, { cwd: home, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const shown = () => {
      // gemini tells its list on stderr.
      return run('sh', '-c', '"$0" "$@" 2>&1 || true', client.command, ...client.show)
    }
    try {
      const file = join(home, client.file)
      const before = readFileSync(join(process.env.EXAMPLES, client.example))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, before)
      const [install, uninstall] = ['install', 'uninstall'].map(verb => (...flags) => run(program, verb, client.name, ...flags, '--yes'))

      install('--simulator')
      assert.match(shown(), client.shown)
      uninstall()
      if (!client.writes) assert.deepEqual(readFileSync(file), before)
      assert.doesNotMatch(shown(), client.shown)

      install('--simulator')
      run(client.command, ...client.remove)
      assert.match(uninstall(), /nothing to do/)
      run(client.command, ...client.add)
      assert.match(install('--simulator'), /nothing to do/)
      install('--read-only')
      assert.match(shown(), /serve --read-only/)
      uninstall()
      assert.doesNotMatch(shown(), /serve --read-only/)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
}
