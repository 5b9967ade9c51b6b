#!/usr/bin/env node
// Runs the program of the package for this platform, which npm installs beside
// this one. Nothing is downloaded.
'use strict'
const { spawn } = require('node:child_process')

// find returns the path of the program, or undefined.
function find() {
  const program = process.platform === 'win32' ? 'ovh-mcp.exe' : 'ovh-mcp'
  try {
    return require.resolve(`@ovh-mcp/${process.platform}-${process.arch}/bin/${program}`)
  } catch {
    return undefined
  }
}

function fail(...lines) {
  for (const line of lines) console.error(`ovh-mcp: ${line}`)
  process.exit(1)
}

const program = find()
if (program === undefined) {
  fail(
    `the package @ovh-mcp/${process.platform}-${process.arch} is not installed.`,
    'Install ovh-mcp again without --no-optional or --omit=optional, and on the system that runs it.',
    'Where there is no package for the system, build the program: https://github.com/ovh-mcp/ovh-mcp#install',
  )
}

// A terminal sends Ctrl-C to both, and a second one would cut what the first
// lets end. Anything else is sent to this process alone. It listens before
// there is a program, so that no signal ends it and leaves that behind.
let child
const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTERM']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM' || !terminal) child?.kill(signal)
  })
}
child = spawn(program, process.argv.slice(2), { stdio: 'inherit' })
child.on('error', err => fail(`${program} does not start: ${err.message}`))
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
