// Has the official TypeScript clients sign in at an identity provider, and ask
// their user for more once that is needed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { libraries } from './libraries.mjs'
import { Program } from './program.mjs'

const redirectUrl = 'http://localhost/auth/callback'
const forget = { name: 'delete_ssh_key', arguments: { name: 'ci' } }

let provider, issuer

suite('every client signs its user in', { concurrency: 4 }, () => {
  before(async () => {
    provider = spawn(process.env.IDENTITY, { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = await once(provider.stdout.setEncoding('utf8'), 'data')
    issuer = line.trim()
  })
  after(() => provider.stdin.end())

  for (const { name, transports, make } of libraries) {
    for (const [transport, Transport] of Object.entries(transports)) {
      if (transport === 'stdio') continue
      test(`${transport}, ${name}`, { timeout: 60_000 }, async () => {
        const program = await Program.start(transport, '--oidc-issuer', issuer, '--oidc-audience', 'https://ovh.example', '--oidc-ask-scope', 'ovh.read')
        const person = new Person()
        const first = new Transport(program.url, { authProvider: person })
        await assert.rejects(make().connect(first), /Unauthorized/)
        await first.finishAuth(await person.code())
        const client = make(), second = new Transport(program.url, { authProvider: person })
        try {
          await client.connect(second)
          const { tools } = await client.listTools()
          assert.ok(tools.some(tool => tool.name === 'list_zones'))
          assert.ok(!tools.some(tool => tool.name === forget.name), 'delete_ssh_key is offered to who did not grant it')
          assert.ok((await client.callTool({ name: 'list_zones', arguments: {} })).structuredContent.zones)
          await program.says(/tool=list_zones caller=oidc:id1 /)
          await assert.rejects(client.callTool(forget), transport === 'sse' ? /scope ovh\.destroy/ : /Unauthorized/)
          if (transport === 'sse') return // that transport asks for nothing more
          await second.finishAuth(await person.code())
          assert.ok((await client.callTool(forget)).structuredContent.confirm.confirmation_token)
          assert.deepEqual(person.asked.map(scope => scope.split(' ').toSorted().at(0)), ['ovh.read', 'ovh.destroy'])
        } finally {
          await client.close()
          await program.stop()
        }
      })
    }
  }

  test('with an access token, not with an ID token', { timeout: 60_000 }, async () => {
    const program = await Program.start('http', '--oidc-issuer', issuer, '--oidc-audience', 'https://ovh.example', '--oidc-ask-scope', 'openid,ovh.read')
    const [{ transports, make }] = libraries
    const person = new Person(), transport = new transports.http(program.url, { authProvider: person })
    try {
      await assert.rejects(make().connect(transport), /Unauthorized/)
      await transport.finishAuth(await person.code())
      const call = async token => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
        const response = await fetch(program.url, { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' })
        return `${response.status} ${await response.text()}`
      }
      assert.match(await call(person.token.access_token), /^400 .*initialize/)
      assert.match(await call(person.token.id_token), /^401 .*it is no access token/)
    } finally {
      await program.stop()
    }
  })
})

// A Person signs in whenever the client asks for it. It is an OAuthClientProvider.
class Person {
  redirectUrl = redirectUrl
  clientMetadata = { redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none' }
  asked = []
  clientInformation = () => ({ client_id: 'e2e' })
  tokens = () => this.token
  saveTokens = token => void (this.token = token)
  codeVerifier = () => this.verifier
  discoveryState = () => this.discovered
  saveDiscoveryState = discovered => void (this.discovered = discovered)
  saveCodeVerifier = verifier => void (this.verifier = verifier)
  redirectToAuthorization = url => void (this.url = url)

  // code returns what the provider's page leads back with.
  async code() {
    this.asked.push(this.url.searchParams.get('scope'))
    let at = this.url, form
    while (!at.href.startsWith(redirectUrl)) {
      const response = await fetch(at, { redirect: 'manual', method: form ? 'POST' : 'GET', body: form })
      at = new URL(response.headers.get('location'), at)
      const id = at.searchParams.get('authRequestID')
      form = id && new URLSearchParams({ id, username: 'test-user@127.0.0.1', password: 'verysecure' })
    }
    return at.searchParams.get('code')
  }
}
