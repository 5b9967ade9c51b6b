// Has the official TypeScript clients ask their user before anything is destroyed.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { carry, libraries } from './libraries.mjs'
import { Program } from './program.mjs'

const server = 'ns3000001.ip-192-0-2.eu'
const reinstall = { name: 'reinstall_server', arguments: { server, os: 'debian13_64' } }
const forget = { name: 'delete_ssh_key', arguments: { name: 'ci' } }

const accept = content => ({ action: 'accept', content })

suite('every client asks its user', { concurrency: 4 }, () => {
  for (const { name, transports, make, answer, version } of libraries) {
    for (const [transport, Transport] of Object.entries(transports)) {
      test(`${transport}, ${name}`, { timeout: 60_000 }, async () => {
        // Over SSE only what asks within an answer reaches the client.
        if (transport === 'sse' && version !== '2026-07-28') {
          await connected(make({ capabilities: { elicitation: {} } }), Transport, transport, showsThePage)
          return
        }
        const client = make({ capabilities: { elicitation: { form: {} } } })
        const asked = []
        let reply
        answer(client, request => {
          asked.push(request.params)
          return reply
        })
        await connected(client, Transport, transport, async () => {
          reply = { action: 'decline' }
          refused(await client.callTool(forget))
          reply = accept({ name: 'web-1' })
          refused(await client.callTool(reinstall))
          reply = accept({ name: server })
          const done = await client.callTool(reinstall)
          assert.ok(done.structuredContent?.result?.task.taskId, JSON.stringify(done.content))
          reply = accept({})
          assert.ok((await client.callTool(forget)).structuredContent?.result)
        })
        assert.equal(asked.length, 4)
        for (const { message, requestedSchema } of asked) {
          assert.match(message, /\nUndo: .*\nSends: /s)
          assert.equal(requestedSchema.type, 'object')
        }
        assert.match(asked[1].message, /Wipe ALL disks/)
        assert.deepEqual(asked[1].requestedSchema.required, ['name'])
      })

      test(`${transport}, ${name}, opens the page`, { timeout: 60_000 }, async () => {
        if (transport === 'sse' && version !== '2026-07-28') return
        const client = make({ capabilities: { elicitation: { url: {} } } })
        const asked = []
        let decide
        answer(client, async request => {
          asked.push(request.params)
          return decide()
        })
        await connected(client, Transport, transport, async program => {
          const start = (await program.says(/approve plans at/)).split(' at ')[1].trim()
          decide = () => ({ action: 'decline' })
          refused(await client.callTool(forget))
          decide = async () => {
            await approve(start)
            return { action: 'accept' }
          }
          assert.ok((await client.callTool(forget)).structuredContent?.result)
        }, 'person')
        assert.equal(asked.length, 2)
        for (const { mode, url } of asked) {
          assert.equal(mode, 'url')
          assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/plans\//)
        }
      })

      test(`${transport}, ${name}, without a user to ask`, { timeout: 60_000 }, () => connected(make(), Transport, transport, showsThePage))
    }
  }
})

// connected serves a client for as long as use takes.
async function connected(client, Transport, transport, use, consent = 'ask') {
  const program = await Program.start(transport, '--consent', consent)
  try {
    await client.connect(carry(Transport, program))
    await use(consent === 'person' ? program : client)
  } finally {
    await client.close()
    await program.stop()
  }
}

// showsThePage is what becomes of a plan where the host can't ask.
async function showsThePage(client) {
  const { confirm } = (await client.callTool(forget)).structuredContent
  assert.equal(confirm.approval, 'waiting')
  assert.match(confirm.approve_at, /^http:\/\/127\.0\.0\.1:\d+\/plans\/\w+$/)
  refused(await client.callTool({ ...forget, arguments: { ...forget.arguments, confirmation_token: confirm.confirmation_token } }))
}

function refused(result) {
  assert.ok(result.isError, JSON.stringify(result))
  assert.match(result.content[0].text, /^not_approved: /)
}

// approve does what a person does in a browser without scripts: it follows the
// start link, and sends the form of the plan that waits.
async function approve(start) {
  const headers = { Origin: new URL(start).origin, 'Content-Type': 'application/x-www-form-urlencoded' }
  const entered = await fetch(start, { method: 'POST', redirect: 'manual', headers })
  headers.Cookie = entered.headers.getSetCookie()[0].split(';')[0]
  const at = new URL(entered.headers.get('location'), start)
  const page = await (await fetch(at, { headers })).text()
  const action = page.match(/action="([^"]+\/approve)"/)[1]
  const csrf = page.match(/name="csrf" value="([^"]+)"/)[1]
  const done = await fetch(new URL(action, at), { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ csrf }) })
  assert.ok(done.status < 400, `approving is answered ${done.status}`)
}
