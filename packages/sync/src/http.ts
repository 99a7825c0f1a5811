export { createHandlers, type Handlers, type HandlersOptions } from './http/handlers.ts'
export type { Identify } from './http/identity.ts'
