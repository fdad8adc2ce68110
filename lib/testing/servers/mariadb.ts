import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { freePort } from '@/db/embedded/port'
import { selfSigned } from './certificate'
import { removeFolder, scratchFolder, startServer } from './server'

export interface MariadbServer {
  host: string
  port: number
  /** In PEM, what vouches for it as `localhost`. */
  certificate: string
  stop(): Promise<void>
}

const program = '/usr/sbin/mariadbd'

/**
 * A MariaDB of Debian's package, empty, on loopback, whose `root` needs no password. Quotes and backslashes mean on it
 * what they mean on the oddest server: who relies on the usual ones finds out here.
 */
export async function startMariadb(): Promise<MariadbServer> {
  if (!existsSync(program)) throw new Error(`${program} is missing: apt-get install mariadb-server`)
  const folder = await scratchFolder('mariadb')
  const [data, host, port] = [path.join(folder, 'data'), '127.0.0.1', await freePort()]
  const { key, certificate, pem } = await selfSigned(folder)
  const files = [`--datadir=${data}`, `--user=${userInfo().username}`]
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    ...files,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  const server = await startServer({
    command: program,
    args: [
      '--no-defaults',
      ...files,
      `--bind-address=${host}`,
      `--port=${port}`,
      `--socket=${path.join(folder, 'socket')}`,
      `--pid-file=${path.join(folder, 'pid')}`,
      `--ssl-key=${key}`,
      `--ssl-cert=${certificate}`,
      '--innodb-buffer-pool-size=32M',
      '--skip-log-bin',
      '--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT',
      '--default-time-zone=+05:30',
    ],
    folder,
    timeoutMs: 20_000,
    ready: async () => {
      const connection = await createConnection({ host, port, user: 'root' })
      await connection.end()
      return true
    },
  })
  return {
    host,
    port,
    certificate: pem,
    stop: async () => {
      await server.stop()
      await removeFolder(folder)
    },
  }
}
