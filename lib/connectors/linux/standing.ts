import type { LinuxEntitlement } from './config'
import { openingsIn } from './openings'
import { said } from './request'
import { coveredHolders } from './sudoers'

/**
 * Who has an entitlement by other means than the portal, in an answer to `list`: for people's own accounts the account
 * itself, for shared ones the comment of a key or the name of a principal; groups as `%group`; for ports the name an
 * address has on the host.
 */
export function standingHolders(answer: readonly string[], entitlement: LinuxEntitlement): string[] {
  switch (entitlement.access) {
    case 'ssh':
      return standingSsh(answer, entitlement.login)
    case 'sudo':
      return said(answer, 'sudoers').flatMap((sudoers) => coveredHolders(sudoers, entitlement))
    case 'port': {
      const { port, source } = entitlement
      const others = said(answer, 'elements')
        .flatMap(openingsIn)
        .filter((opening) => !opening.ours && opening.port === port)
      const names = others.flatMap(({ address }) => namesOf(answer, address))
      return source === undefined ? names : names.filter((name) => name === source)
    }
  }
}

/** Holders of keys for the account, or of principals that open it. */
export function standingSsh(answer: readonly string[], login: string | undefined): string[] {
  const found = said(answer, 'standing').flatMap((line) => {
    const [, account = '', name = ''] = line.split(' ')
    if (login === undefined) return [account]
    return account === login ? [name] : []
  })
  return [...new Set(found)]
}

/** The names that an address has on the host; itself where it has none. */
function namesOf(answer: readonly string[], address: string): string[] {
  const names = said(answer, 'address').flatMap((line) => {
    const [name = '', at] = line.split(' ')
    return at === address ? [name] : []
  })
  return names.length > 0 ? names : [address]
}
