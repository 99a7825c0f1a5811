export type { EmulatorClock } from './testing/clock.ts'
export type { Consent, ConsentPlan } from './testing/consent.ts'
export { createEmulator, type Emulator, type EmulatorOptions, type MswHttp } from './testing/emulator.ts'
export type { Fault, Faults } from './testing/faults.ts'
export type { Grants, PermissionStatus } from './testing/grants.ts'
export type { EmulatedHosts, ListeningEmulator } from './testing/listen.ts'
export type {
  EmulatedInstagram,
  EmulatedMedia,
  EmulatedPage,
  EmulatedPost,
  MediaChanges,
  NewInstagram,
  NewMedia,
  NewPage,
  NewPost,
  Person,
  PostChanges,
} from './testing/model.ts'
export type { InstagramKind, MediaKind, PostKind } from './testing/store.ts'
export type { Budgets } from './testing/usage.ts'
export type { World } from './testing/world.ts'
