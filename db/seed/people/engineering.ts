import type { PersonSeed } from '../people'

const LISBON = 'Europe/Lisbon'
const TORONTO = 'America/Toronto'
const KOLKATA = 'Asia/Kolkata'

export const leadership: readonly PersonSeed[] = [
  { handle: 'ingrid', name: 'Ingrid Falk', title: 'Chief Executive Officer', team: null, manager: null },
  { handle: 'rasmus', name: 'Rasmus Adeyemi', title: 'Chief Technology Officer', team: null, manager: 'ingrid' },
]

export const orders: readonly PersonSeed[] = [
  { handle: 'maud', name: 'Maud Lindqvist', title: 'Engineering Manager, Orders', team: 'Orders', manager: 'rasmus', groups: ['orders-engineers', 'incident-commanders'] },
  { handle: 'ada', name: 'Ada Okafor', title: 'Senior Engineer', team: 'Orders', manager: 'maud', groups: ['orders-engineers', 'orders-oncall'] },
  { handle: 'priya', name: 'Priya Raman', title: 'Staff Engineer', team: 'Orders', manager: 'maud', zone: KOLKATA, groups: ['orders-engineers', 'orders-oncall'] },
  { handle: 'hugo', name: 'Hugo Lefèvre', title: 'Engineer', team: 'Orders', manager: 'maud', groups: ['orders-engineers', 'orders-oncall'], joinedDaysAgo: 210 },
  { handle: 'selma', name: 'Selma Haddad', title: 'Engineer', team: 'Orders', manager: 'maud', groups: ['orders-engineers'] },
  { handle: 'oskar', name: 'Oskar Nyström', title: 'Senior Engineer', team: 'Orders', manager: 'maud', groups: ['orders-engineers', 'orders-oncall'] },
  { handle: 'thandi', name: 'Thandi Mokoena', title: 'Test Engineer', team: 'Orders', manager: 'maud', groups: ['orders-engineers'] },
  { handle: 'mateo', name: 'Mateo Silva', title: 'Engineer, Fjord Consulting', team: 'Orders', manager: 'maud', zone: LISBON, groups: ['orders-engineers'], joinedDaysAgo: 95, contractDays: 18 },
]

export const platform: readonly PersonSeed[] = [
  { handle: 'viggo', name: 'Viggo Sandberg', title: 'Head of Platform', team: 'Platform', manager: 'rasmus', groups: ['incident-commanders'] },
  { handle: 'lars', name: 'Lars Eriksson', title: 'Database Administrator', team: 'Platform', manager: 'viggo', groups: ['platform-oncall'] },
  { handle: 'nkechi', name: 'Nkechi Obi', title: 'Site Reliability Engineer', team: 'Platform', manager: 'viggo', groups: ['platform-oncall'], portalRoles: ['operator'] },
  { handle: 'yuki', name: 'Yuki Tanaka', title: 'Site Reliability Engineer', team: 'Platform', manager: 'viggo', zone: TORONTO, groups: ['platform-oncall'], portalRoles: ['operator'] },
  { handle: 'daria', name: 'Daria Kowalska', title: 'Platform Engineer', team: 'Platform', manager: 'viggo', groups: ['platform-oncall'] },
  { handle: 'femi', name: 'Femi Balogun', title: 'Network Engineer', team: 'Platform', manager: 'viggo', joinedDaysAgo: 60 },
  { handle: 'karl', name: 'Karl Hedlund', title: 'Database Administrator', team: 'Platform', manager: 'viggo', leftDaysAgo: 128 },
]

export const payments: readonly PersonSeed[] = [
  { handle: 'amara', name: 'Amara Diallo', title: 'Engineering Manager, Payments', team: 'Payments', manager: 'rasmus', groups: ['incident-commanders'] },
  { handle: 'kasper', name: 'Kasper Holm', title: 'Senior Engineer', team: 'Payments', manager: 'amara', groups: ['payments-oncall', 'orders-oncall'] },
  { handle: 'noor', name: 'Noor El-Sayed', title: 'Senior Engineer', team: 'Payments', manager: 'amara', groups: ['payments-oncall'] },
  { handle: 'wei', name: 'Wei Zhang', title: 'Staff Engineer', team: 'Payments', manager: 'amara', zone: TORONTO, groups: ['payments-oncall'] },
  { handle: 'beatriz', name: 'Beatriz Santos', title: 'Engineer', team: 'Payments', manager: 'amara', zone: LISBON, groups: ['payments-oncall'], joinedDaysAgo: 160 },
  { handle: 'johan', name: 'Johan Lund', title: 'Reconciliation Specialist', team: 'Payments', manager: 'amara' },
  { handle: 'tove', name: 'Tove Engström', title: 'Product Manager, Payments', team: 'Payments', manager: 'amara' },
]
