import { connectorConformance } from './conformance'
import { ldapFixture } from './conformance/ldap'

connectorConformance(ldapFixture('portal'))
connectorConformance(ldapFixture('dynamic'))
