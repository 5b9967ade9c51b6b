// Drives ovh-mcp with the official TypeScript clients: the one of the editors
// of today, and its successor in each way that it can choose a version.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import * as v2stdio from '@modelcontextprotocol/client/stdio'
import * as v1 from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { travel } from './journey.mjs'
import { Program } from './program.mjs'

const info = { name: 'e2e', version: '1' }

const libraries = [
  {
    name: '@modelcontextprotocol/sdk',
    transports: { stdio: StdioClientTransport, sse: SSEClientTransport, http: StreamableHTTPClientTransport },
    // callTool takes a schema of the result before its options.
    make: () => Object.assign(new v1.Client(info), { options: o => [undefined, o] }),
  },
  ...[
    { mode: 'legacy', version: '2025-11-25' },
    { mode: 'auto', version: '2026-07-28' },
    { mode: { pin: '2026-07-28' }, version: '2026-07-28' },
  ].map(({ mode, version }) => ({
    name: `@modelcontextprotocol/client, ${JSON.stringify(mode)}`,
    version,
    transports: { stdio: v2stdio.StdioClientTransport, sse: v2.SSEClientTransport, http: v2.StreamableHTTPClientTransport },
    make: () => Object.assign(new v2.Client(info, { versionNegotiation: { mode } }), { options: o => [o] }),
  })),
]

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

function carry(Transport, program) {
  if (program.url) return new Transport(program.url, { requestInit: { headers: program.headers } })
  const carrier = new Transport({ command: program.command, args: program.args, stderr: 'pipe' })
  program.listen(carrier.stderr)
  return carrier
}
