// npm run record [-- NAME…]: asks the real things again, and says what they answer otherwise than is recorded.
import { recorders } from './recorders.ts'

const asked = process.argv.slice(2)
const unknown = asked.find(name => !Object.hasOwn(recorders, name))
if (unknown !== undefined) {
  console.error(`No recorder "${unknown}"; there are ${Object.keys(recorders).join(', ')}.`)
  process.exit(2)
}
for (const [name, record] of Object.entries(recorders)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`== ${name}`)
  for (const { file, changed } of await record()) {
    console.log(
      changed === 0 ? `${file}: as recorded` : `${file}: ${changed} lines differ; git diff shows them`,
    )
  }
}
