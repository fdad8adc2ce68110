import { afterAll } from 'vitest'
import type { MariadbServer } from '@/lib/testing/servers/mariadb'
import { startMariadb } from '@/lib/testing/servers/mariadb'
import { connectorConformance } from './conformance'
import { mysqlFixture } from './conformance/mysql'

let starting: Promise<MariadbServer> | undefined
const started = () => (starting ??= startMariadb())

connectorConformance(mysqlFixture('privileges', started))
connectorConformance(mysqlFixture('one-time', started))
connectorConformance(mysqlFixture('own', started))

afterAll(async () => (await starting)?.stop())
