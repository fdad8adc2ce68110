import { connectorConformance } from './conformance'
import { scimFixture } from './conformance/scim'

connectorConformance(scimFixture('standard'))
connectorConformance(scimFixture('entra'))
