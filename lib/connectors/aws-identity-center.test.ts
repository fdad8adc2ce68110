import { connectorConformance } from './conformance'
import { awsIdentityCenterFixture } from './conformance/aws-identity-center'

connectorConformance(awsIdentityCenterFixture)
