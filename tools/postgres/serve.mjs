// Serves a PostgreSQL with pgvector on 127.0.0.1 until it is told to end, and
// prints its address. The port is the first argument; 0 or none: any free one.
// The second is the folder of the data; none: memory.
//
// All connections share one session: an open transaction makes the others wait,
// and an advisory lock keeps nobody out.
import { createServer } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const host = '127.0.0.1'
const port = Number(process.argv[2] ?? 0) || await free()
const db = await PGlite.create({ dataDir: process.argv[3] ?? 'memory://', extensions: { vector } })
const server = new PGLiteSocketServer({ db, host, port, maxConnections: 32 })
await server.start()
console.log(`postgres://postgres:postgres@${host}:${port}/postgres?sslmode=disable`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server.stop()
    await db.close()
    process.exit(0)
  })
}

function free() {
  return new Promise((found, failed) => {
    const s = createServer().once('error', failed)
    s.listen(0, host, () => {
      const { port } = s.address()
      s.close(() => found(port))
    })
  })
}
