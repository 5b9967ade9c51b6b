// 'ovh-mcp simulator' in a process of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import https from 'node:https'
import { createInterface } from 'node:readline'

export class Simulator {
  #vars = {}

  // start returns once the simulator has printed the last of its variables.
  static async start(...flags) {
    const simulator = new Simulator()
    simulator.process = spawn(process.env.OVH_MCP, ['simulator', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: simulator.process.stdout })) {
      const [, name, value] = /^export (\w+)='(.*)'$/.exec(line)
      simulator.#vars[name] = value
      if (name === 'NODE_EXTRA_CA_CERTS') break
    }
    // Node reads the variable only when it starts.
    https.globalAgent.options.ca = await readFile(simulator.#vars.NODE_EXTRA_CA_CERTS)
    return simulator
  }

  // account returns what OVHcloud's clients for Node.js are made of.
  account() {
    const url = new URL(this.#vars.OVH_ENDPOINT)
    return {
      host: url.hostname,
      port: Number(url.port),
      basePath: url.pathname,
      appKey: this.#vars.OVH_APPLICATION_KEY,
      appSecret: this.#vars.OVH_APPLICATION_SECRET,
      consumerKey: this.#vars.OVH_CONSUMER_KEY,
    }
  }

  async stop() {
    this.process.kill('SIGINT')
    await once(this.process, 'exit')
  }
}
