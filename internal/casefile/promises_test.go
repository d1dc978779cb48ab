package casefile_test

func (w *walk) passTime()  {}
func (w *walk) check(took) {}
func (w *walk) checkLog()  {}
