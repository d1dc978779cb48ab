package endtoend

// shop is what somebody answers who wants to trade.
func shop() facts {
	return facts{
		"trade": "goods", "shop_name": secret("Corner Shop"), "shop_address": secret("1 Lake Road"), "floor_area": 60.5,
		"rented": false, "term": "permanent",
	}
}
