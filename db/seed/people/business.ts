import type { PersonSeed } from '../people'

const TORONTO = 'America/Toronto'
const KOLKATA = 'Asia/Kolkata'

export const data: readonly PersonSeed[] = [
  { handle: 'sofia', name: 'Sofia Marchetti', title: 'Head of Data', team: 'Data', manager: 'rasmus', groups: ['data-engineers'] },
  { handle: 'lukas', name: 'Lukáš Novák', title: 'Data Engineer', team: 'Data', manager: 'sofia', groups: ['data-engineers'] },
  { handle: 'aiko', name: 'Aiko Mori', title: 'Data Engineer', team: 'Data', manager: 'sofia', zone: TORONTO, groups: ['data-engineers'] },
  { handle: 'rohan', name: 'Rohan Mehta', title: 'Data Engineer', team: 'Data', manager: 'sofia', zone: KOLKATA, groups: ['data-engineers'] },
  { handle: 'emil', name: 'Emil Wikström', title: 'Analyst', team: 'Data', manager: 'sofia', groups: ['data-analysts', 'data-engineers'] },
  { handle: 'freja', name: 'Freja Dahl', title: 'Senior Analyst', team: 'Data', manager: 'sofia', groups: ['data-analysts'] },
  { handle: 'grace', name: 'Grace Kim', title: 'Analyst, Northlight Analytics', team: 'Data', manager: 'sofia', zone: TORONTO, groups: ['data-analysts'], joinedDaysAgo: 240, contractDays: 74 },
]

export const support: readonly PersonSeed[] = [
  { handle: 'peter', name: 'Peter Oakley', title: 'Head of Customer Support', team: 'Support', manager: 'ingrid' },
  { handle: 'malin', name: 'Malin Åberg', title: 'Support Lead, Tier 2', team: 'Support', manager: 'peter', groups: ['support-tier2'] },
  { handle: 'tunde', name: 'Tunde Bakare', title: 'Support Specialist', team: 'Support', manager: 'peter', groups: ['support-tier2'] },
  { handle: 'chloe', name: 'Chloé Martin', title: 'Support Specialist', team: 'Support', manager: 'peter', groups: ['support-tier2'] },
  { handle: 'isak', name: 'Isak Lindgren', title: 'Support Specialist', team: 'Support', manager: 'peter', joinedDaysAgo: 30 },
  { handle: 'rosa', name: 'Rosa Méndez', title: 'Support Specialist, Helpline AB', team: 'Support', manager: 'peter', groups: ['support-tier2'], joinedDaysAgo: 130, contractDays: 160 },
]

export const security: readonly PersonSeed[] = [
  { handle: 'helena', name: 'Helena Strand', title: 'Chief Information Security Officer', team: 'Security & Compliance', manager: 'ingrid', groups: ['security-responders', 'incident-commanders'] },
  { handle: 'ivo', name: 'Ivo Petrov', title: 'Internal Auditor', team: 'Security & Compliance', manager: 'helena', portalRoles: ['auditor'] },
  { handle: 'camille', name: 'Camille Roux', title: 'Compliance Manager', team: 'Security & Compliance', manager: 'helena', portalRoles: ['auditor'] },
  { handle: 'greta', name: 'Greta Johansson', title: 'Identity Administrator', team: 'Security & Compliance', manager: 'helena', portalRoles: ['administrator'] },
  { handle: 'bilal', name: 'Bilal Khan', title: 'Security Engineer', team: 'Security & Compliance', manager: 'helena', groups: ['security-responders'], portalRoles: ['administrator'] },
]
