// Holds a server.json against the schema of the registry.
const { readFileSync } = require('node:fs')
const Ajv = require('ajv')
const formats = require('ajv-formats')

const [schema, server] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')))
const ajv = new Ajv({ strict: false, allErrors: true })
formats(ajv)
if (!ajv.validate(schema, server)) {
  console.error(ajv.errorsText(undefined, { separator: '\n' }))
  process.exit(1)
}
if (server.description.length > 100) throw new Error('the description has more than 100 characters')
