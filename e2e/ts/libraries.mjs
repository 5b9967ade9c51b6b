// The official TypeScript clients: the one of the editors of today, and its
// successor in each way that it can choose a version.
import * as v2 from '@modelcontextprotocol/client'
import * as v2stdio from '@modelcontextprotocol/client/stdio'
import * as v1 from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const info = { name: 'e2e', version: '1' }

export const libraries = [
  {
    name: '@modelcontextprotocol/sdk',
    transports: { stdio: StdioClientTransport, sse: SSEClientTransport, http: StreamableHTTPClientTransport },
    // callTool takes a schema of the result before its options.
    make: options => Object.assign(new v1.Client(info, options), { options: o => [undefined, o] }),
    answer: (client, handler) => client.setRequestHandler(ElicitRequestSchema, handler),
  },
  ...[
    { mode: 'legacy', version: '2025-11-25' },
    { mode: 'auto', version: '2026-07-28' },
    { mode: { pin: '2026-07-28' }, version: '2026-07-28' },
  ].map(({ mode, version }) => ({
    name: `@modelcontextprotocol/client, ${JSON.stringify(mode)}`,
    version,
    transports: { stdio: v2stdio.StdioClientTransport, sse: v2.SSEClientTransport, http: v2.StreamableHTTPClientTransport },
    make: options => Object.assign(new v2.Client(info, { ...options, versionNegotiation: { mode } }), { options: o => [o] }),
    answer: (client, handler) => client.setRequestHandler('elicitation/create', handler),
  })),
]

// carry returns what takes a client to the program.
export function carry(Transport, program) {
  if (program.url) return new Transport(program.url, { requestInit: { headers: program.headers } })
  const carrier = new Transport({ command: program.command, args: program.args, stderr: 'pipe' })
  program.listen(carrier.stderr)
  return carrier
}
