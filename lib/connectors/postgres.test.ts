import { afterAll } from 'vitest'
import { connectorConformance } from './conformance'
import { closePools } from './postgres'
import { postgresFixture } from './conformance/postgres'

connectorConformance(postgresFixture('one-time'))
connectorConformance(postgresFixture('own'))

afterAll(closePools)
