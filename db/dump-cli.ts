import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { dumpSchema } from './dump'
import { freshDatabase, startTestClusters } from './testing'

/** `npm run db:schema`: writes what the migrations make to db/schema.sql, to be read in review. */
const stop = await startTestClusters()
try {
  const fresh = await freshDatabase()
  try {
    const file = path.join(import.meta.dirname, 'schema.sql')
    await writeFile(file, await dumpSchema(fresh.owner))
    console.log(`Wrote ${path.relative(process.cwd(), file)}.`)
  } finally {
    await fresh.drop()
  }
} finally {
  await stop()
}
