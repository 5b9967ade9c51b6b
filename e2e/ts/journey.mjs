// What an operator's assistant does in an hour, through any client: it looks,
// plans and confirms what destroys, waits, and gives up waiting.
import assert from 'node:assert/strict'

export async function travel(client, program) {
  await lists(client)
  await calls(client)
  await confirmsAndWaits(client, 'ns3000001.ip-192-0-2.eu')
  await givesUp(client, program, 'ns3000002.ip-192-0-2.eu')
}

async function lists(client) {
  const { tools } = await client.listTools()
  const names = tools.map(tool => tool.name)
  assert.ok(names.includes('reboot_server'))
  assert.deepEqual(names, names.toSorted())
}

async function calls(client) {
  const { servers } = await call(client, 'list_servers', {})
  assert.ok(servers.length > 0 && servers[0].displayName)
  const refused = await client.callTool({ name: 'get_server', arguments: { sever: 'x' } })
  assert.ok(refused.isError)
  assert.match(refused.content[0].text, /sever/)
}

// confirmsAndWaits reboots a server in two steps and follows it to the end.
async function confirmsAndWaits(client, server) {
  const { taskId } = await confirm(client, 'reboot_server', { server })
  const heard = []
  const waited = await call(client, 'wait_server_task', waiting(server, taskId), { onprogress: p => heard.push(p) })
  assert.equal(waited.task.status, 'done')
  assert.ok(heard.length >= 2, `heard ${heard.length} notifications of progress`)
  assert.match(heard[0].message, /hardReboot/)
  assert.ok(heard.every((p, i) => i === 0 || p.progress > heard[i - 1].progress))
}

// givesUp starts an installation, and cancels the call that waits for it once
// that reports progress.
async function givesUp(client, program, server) {
  const { taskId } = await confirm(client, 'reinstall_server', { server, os: 'debian13_64', ssh_key: 'laptop' })
  const cancelled = new AbortController()
  await assert.rejects(client.callTool(
    { name: 'wait_server_task', arguments: waiting(server, taskId) },
    ...client.options({ onprogress: () => cancelled.abort('enough'), signal: cancelled.signal }),
  ), /enough/)
  await program.says(/tool=wait_server_task .*outcome=cancelled/)
  const task = await call(client, 'get_server_task', { server, task_id: taskId })
  assert.ok(['init', 'todo', 'doing'].includes(task.status), `the task is ${task.status}`)
}

// confirm calls a tool that destroys: first for its plan, then to carry it out.
async function confirm(client, tool, args) {
  const plan = await call(client, tool, args)
  assert.equal(plan.result, undefined)
  const done = await call(client, tool, { ...args, confirmation_token: plan.confirm.confirmation_token })
  assert.ok(done.result.task.taskId)
  return done.result.task
}

const waiting = (server, task_id) => ({ server, task_id, interval_seconds: 1 })

// call calls a tool that must succeed, and returns its structured content.
async function call(client, name, args, options = {}) {
  const result = await client.callTool({ name, arguments: args }, ...client.options(options))
  assert.ok(!result.isError, `${name}: ${result.content[0]?.text}`)
  return result.structuredContent
}
