// Drives 'ovh-mcp simulator' with OVHcloud's own clients for Node.js, under
// both names that it publishes them by.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import current from '@ovhcloud/node-ovh'
import former from 'ovh'
import { Simulator } from './simulator.mjs'

const server = 'ns3000001.ip-192-0-2.eu'

for (const [name, client] of Object.entries({ '@ovhcloud/node-ovh': current, ovh: former })) {
  test(name, { timeout: 60_000 }, async () => {
    const simulator = await Simulator.start('--tls')
    try {
      const api = client(simulator.account())
      const call = (method, path, params) => api.requestPromised(method, path, params)
      // 'ovh' takes the 204 of what answers nothing for a failure.
      const order = (...request) => call(...request).catch(answer => assert.equal(answer.error, 204))

      assert.ok((await call('GET', '/dedicated/server')).includes(server))

      const record = await call('POST', '/domain/zone/example.com/record', {
        fieldType: 'TXT', subDomain: 'node', target: 'one & two', ttl: 60,
      })
      await order('POST', '/domain/zone/example.com/refresh')
      const found = await call('GET', '/domain/zone/{zone}/record', { zone: 'example.com', fieldType: 'TXT', subDomain: 'node' })
      assert.deepEqual(found, [record.id])
      await order('PUT', `/domain/zone/example.com/record/${record.id}`, { ttl: 120 })
      assert.equal((await call('GET', `/domain/zone/example.com/record/${record.id}`)).ttl, 120)
      await order('DELETE', `/domain/zone/example.com/record/${record.id}`)

      await assert.rejects(call('GET', `/domain/zone/example.com/record/${record.id}`), refusal => refusal.error === 404)
    } finally {
      await simulator.stop()
    }
  })
}
