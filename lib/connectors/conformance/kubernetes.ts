import { randomBytes } from 'node:crypto'
import type { KubeApiServer } from '@/lib/testing/servers/kube-apiserver'
import type { KubernetesConfig, KubernetesEntitlement } from '../kubernetes'
import { kubernetes } from '../kubernetes'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'
import type { KubernetesHolder } from './kubernetes-holder'
import {
  accountByHand,
  assignmentOf,
  drifts,
  giveByHand,
  leaveBehind,
  opens,
  passOn,
  removeByHand,
  takeAccount,
  watching,
} from './kubernetes-holder'
import { accounts, entitlementsFor, prepared } from './kubernetes-server'
import { callFor } from './suite'

type Account = KubernetesEntitlement['account']

/** A target that also lets a test do things by hand on its cluster, and signs in as a holder does. */
export interface KubernetesTarget extends Required<
  ConformanceTarget<KubernetesConfig, KubernetesEntitlement>
> {
  server: KubeApiServer
  tokenOf(holder: KubernetesHolder): Promise<string | null>
}

const accountTaken = 'the account taken'

export function kubernetesFixture(
  account: Account,
): ConformanceFixture<KubernetesConfig, KubernetesEntitlement> {
  const { plain, odd, beyond } = entitlementsFor(account)
  return {
    name: account === 'own' ? 'Kubernetes (own users)' : 'Kubernetes (one-time accounts)',
    connector: kubernetes,
    entitlement: plain,
    oddEntitlement: odd,
    beyondDelegation: beyond,
    strangerHandle: account === 'own' ? '' : null,
    // No token of Kubernetes lives for less than ten minutes.
    lacks: ['brief expiry'],
    drifts: [...drifts.keys(), ...(account === 'own' ? [] : [accountTaken])],
    open: () => openKubernetes([plain, odd]),
  }
}

export async function openKubernetes(
  entitlements: readonly KubernetesEntitlement[],
): Promise<KubernetesTarget> {
  const { server, token } = await prepared(entitlements)
  const config: KubernetesConfig = {
    url: server.url,
    certificates: server.certificate,
    privateNetwork: true,
    token: 'env:RIGHT',
    userName: 'oidc:{handle}',
    accountsNamespace: accounts,
  }
  const secret = async (reference: string) => (reference === 'env:RIGHT' ? token : newPassword())
  const hands = holdersOf(server, { config, secret })
  const newHolder: KubernetesTarget['newHolder'] = async (entitlement) => {
    const handle = `Ada.L_${randomBytes(4).toString('hex')}`
    const password = newPassword()
    server.addUser(`oidc:${handle}`, password)
    return { account: kubernetes.accountName({ handle }, entitlement, 'orders read'), entitlement, password }
  }
  return {
    server,
    config,
    wrongCredential: { ...config, token: 'env:WRONG' },
    secret,
    newHolder,
    ...hands,
    standingHolder: async (entitlement) => {
      if (entitlement.account === 'own') {
        const holder = await newHolder(entitlement)
        await giveByHand(server, holder, { kind: 'User', name: `oidc:${holder.account}` })
        return holder
      }
      const account = `by-hand-${randomBytes(4).toString('hex')}`
      const holder = { account, entitlement, password: await accountByHand(server, account) }
      await giveByHand(server, holder, { kind: 'ServiceAccount', name: account, namespace: accounts })
      return holder
    },
    breakByHand: async (drift, holder) => {
      const change = drift === accountTaken ? takeAccount : drifts.get(drift)
      if (!change) throw new Error(`No such drift: ${drift}`)
      await change(server, holder)
    },
    removeByHand: (holder) => removeByHand(server, holder),
    close: () => server.stop(),
  }
}

/** What holders do, each with the token they have. */
function holdersOf(
  server: KubeApiServer,
  target: Pick<KubernetesTarget, 'config' | 'secret'>,
): Pick<KubernetesTarget, 'use' | 'liveSession' | 'passOn' | 'leaveBehind' | 'tokenOf'> {
  const fetched = new Map<string, string>()
  const tokenOf = async (holder: KubernetesHolder) => {
    if (holder.entitlement.account === 'own' || holder.account.startsWith('by-hand-')) return holder.password
    const kept = fetched.get(holder.account)
    // One that was fetched before is tried first: after a revoke it must be of no use.
    if (kept !== undefined && (await opens(server, kept, holder.entitlement))) return kept
    const id = await assignmentOf(server, holder)
    if (id === null) return null
    const until = new Date(Date.now() + 3_600_000)
    const issued = await kubernetes.issue?.(callFor(target), { ...holder, id, until }, { publicKey: null })
    const [, token = ''] = /token: "(.*)"/.exec(issued?.content ?? '') ?? []
    fetched.set(holder.account, token)
    return token
  }
  const needed = async (holder: KubernetesHolder) => (await tokenOf(holder)) ?? ''
  return {
    tokenOf,
    use: async (holder) => {
      const token = await tokenOf(holder)
      return token !== null && opens(server, token, holder.entitlement)
    },
    liveSession: async (holder) => watching(server, await needed(holder), holder),
    passOn: async (holder) => passOn(server, holder, await needed(holder)),
    leaveBehind: async (holder) => leaveBehind(server, holder, await needed(holder)),
  }
}
