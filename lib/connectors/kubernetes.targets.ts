import { describe } from 'vitest'
import { apiServerProgram } from '@/lib/testing/servers/kube-apiserver'
import { connectorConformance } from './conformance'
import { kubernetesFixture } from './conformance/kubernetes'

const program = apiServerProgram()
const isThere = program !== null

if (!isThere)
  // oxlint-disable-next-line no-console -- No package of Debian has this server: who runs the tests must see it is left out.
  console.log('Kubernetes did not run: set KUBERNETES_TEST_SERVER to the path of a kube-apiserver.')

describe.skipIf(!isThere)('on a real API server', () => {
  connectorConformance(kubernetesFixture('own'))
  connectorConformance(kubernetesFixture('one-time'))
})
