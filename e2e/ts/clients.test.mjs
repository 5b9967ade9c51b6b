// Drives ovh-mcp with the official TypeScript clients.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { travel } from './journey.mjs'
import { carry, libraries } from './libraries.mjs'
import { Program } from './program.mjs'

suite('every client over every transport', { concurrency: true }, () => {
  for (const { name, transports, make, version } of libraries) {
    for (const [transport, Transport] of Object.entries(transports)) {
      test(`${transport}, ${name}`, { timeout: 60_000 }, async () => {
        const program = await Program.start(transport)
        const client = make()
        try {
          await client.connect(carry(Transport, program))
          if (version) assert.equal(client.getNegotiatedProtocolVersion(), version)
          await travel(client, program)
        } finally {
          await client.close()
          await program.stop()
        }
      })
    }
  }
})
