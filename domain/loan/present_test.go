package loan

import (
	"math/big"

	"showroom/domain/money"
)

// presentAt is the present value of the schedule at a monthly rate of units × 1e-10, in big floats
// of 400 bits (a test may use them; the rate itself is found in integers).
func presentAt(units int64, schedule []Row) *big.Float {
	float := func() *big.Float { return new(big.Float).SetPrec(400) }
	growth := float().SetInt64(10_000_000_000 + units)
	growth.Quo(growth, float().SetInt64(10_000_000_000))
	present := float()
	for i := len(schedule) - 1; i >= 0; i-- {
		present.Add(present, float().SetInt64(int64(schedule[i].Pay)))
		present.Quo(present, growth)
	}
	return present
}

func inFen(amount money.Fen) *big.Float {
	return new(big.Float).SetPrec(400).SetInt64(int64(amount))
}
