// Holds what npm puts into the path against what it stands for: the words,
// streams, signals and the exit of the program. A script plays the program.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { text } from 'node:stream/consumers'

const shim = join(import.meta.dirname, '..', '..', 'npm', 'bin', 'ovh-mcp.js')

// installed returns the shim beside a program, or beside none.
function installed(program) {
  const root = join(mkdtempSync(join(tmpdir(), 'ovh-mcp-shim')), 'node_modules')
  mkdirSync(join(root, 'ovh-mcp', 'bin'), { recursive: true })
  copyFileSync(shim, join(root, 'ovh-mcp', 'bin', 'ovh-mcp.js'))
  if (program) {
    const bin = join(root, '@ovh-mcp', `${process.platform}-${process.arch}`, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'ovh-mcp'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
  }
  return join(root, 'ovh-mcp', 'bin', 'ovh-mcp.js')
}

const run = (program, ...words) => spawn(process.execPath, [installed(program), ...words], { stdio: 'pipe' })

test('words, streams and the exit code pass', async () => {
  const child = run('cat; echo "$# $2" >&2; exit 7', 'serve', 'two words')
  child.stdin.end('in and out')
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  assert.deepEqual([out, err, code], ['in and out', '2 two words\n', 7])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} reaches the program, which ends in its own time`, async () => {
    const child = run(`trap 'echo ending; exit 3' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`)
    await once(child.stdout, 'data')
    child.kill(signal)
    const [code] = await once(child, 'exit')
    assert.equal(code, 3)
  })
}

test('a program that a signal ends tells so', async () => {
  const [, signal] = await once(run('kill -KILL $$'), 'exit')
  assert.equal(signal, 'SIGKILL')
})

test('a system without a program is told what to do', async () => {
  const child = run()
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(code, 1)
  assert.match(err, new RegExp(`@ovh-mcp/${process.platform}-${process.arch} is not installed`))
  assert.match(err, /optional/)
})
