import { openDatabase } from './open-database.ts'
import { describeSocialDb } from './testing/contract.ts'

describeSocialDb('PGlite', () => openDatabase('pglite:memory'))
