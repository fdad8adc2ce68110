import { KubernetesEntitlement } from './config'
import { portalYaml } from './setup.yaml'

/** Each argument is an entitlement in JSON; what comes out is for `kubectl apply -f -`. */
const entitlements = process.argv.slice(2).map((text) => KubernetesEntitlement.parse(JSON.parse(text)))
const portal = { namespace: 'gatehouse', name: 'portal' }

process.stdout.write(portalYaml({ portal, accountsNamespace: 'gatehouse-accounts', entitlements }))
