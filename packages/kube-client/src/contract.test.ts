import { bestRealNode, startRealCluster, whyNoRealCluster } from '../../../tools/test-clusters/real.ts'
import { describeClientContract } from './testing/contract.ts'

describeClientContract('a real Kubernetes', () => startRealCluster(bestRealNode()), whyNoRealCluster())
