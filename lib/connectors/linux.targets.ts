import { connectorConformance } from './conformance'
import { linuxFixture } from './conformance/linux'

connectorConformance(linuxFixture('ssh'))
connectorConformance(linuxFixture('sudo'))
connectorConformance(linuxFixture('port'))
