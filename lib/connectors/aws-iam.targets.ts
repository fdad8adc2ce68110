import { connectorConformance } from './conformance'
import { awsIamFixture } from './conformance/aws-iam'

connectorConformance(awsIamFixture)
