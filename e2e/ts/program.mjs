// The server under test, on a simulated account of its own.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// A reboot takes four seconds, an installation forty.
const args = ['serve', '--simulator', '--speed', '15', '--log-level', 'info']

export class Program {
  #log = ''
  #waiting = new Set()
  command = process.env.OVH_MCP

  constructor(flags) {
    this.args = [...args, ...flags]
  }

  // start readies the program for a client; over stdio the client starts it.
  static async start(transport, ...flags) {
    const program = new Program(flags)
    if (transport === 'stdio') return program
    const token = randomUUID()
    program.headers = { Authorization: `Bearer ${token}` }
    program.folder = await mkdtemp(join(tmpdir(), 'ovh-mcp-e2e'))
    const tokens = join(program.folder, 'tokens')
    await writeFile(tokens, `e2e:${token}\n`, { mode: 0o600 })
    program.process = spawn(program.command, [...program.args, '--http', '127.0.0.1:0', '--http-token-file', tokens], { stdio: ['ignore', 'ignore', 'pipe'] })
    program.listen(program.process.stderr)
    program.url = new URL((await program.says(/ serves /)).split(' serves ')[1])
    if (transport === 'sse') program.url.pathname = '/sse'
    return program
  }

  async stop() {
    if (!this.process) return
    this.process.kill('SIGINT')
    const [code] = await once(this.process, 'exit')
    await rm(this.folder, { recursive: true })
    if (code !== 0) throw new Error(`the server ends with ${code}\n${this.#log}`)
  }

  listen(stderr) {
    stderr.setEncoding('utf8').on('data', text => {
      this.#log += text
      this.#waiting.forEach(look => look())
    })
  }

  // says returns the first line of the log that matches pattern, once it is there.
  says(pattern) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const line = this.#log.split('\n').slice(0, -1).find(line => pattern.test(line))
        if (line === undefined) return
        clearTimeout(late)
        this.#waiting.delete(look)
        resolve(line)
      }
      const late = setTimeout(() => reject(new Error(`no line of the server matches ${pattern}:\n${this.#log}`)), 30_000)
      this.#waiting.add(look)
      look()
    })
  }
}
