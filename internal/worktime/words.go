package worktime

// Words writes the duration for people, in Chinese for "zh" and in English otherwise: "5 working days", "5个工作日".
func (d Duration) Words(lang string) string {
	if lang == "zh" {
		return d.chinese()
	}
	return d.english()
}

func (d Duration) english() string {
	if d.N == 0 && d.Half {
		return "half a working day"
	}
	words := d.number() + " " + d.noun()
	if d.N == 1 && !d.Half {
		return words
	}
	return words + "s"
}

func (d Duration) noun() string {
	switch d.Unit {
	case WorkingDays:
		return "working day"
	case Weeks:
		return "week"
	case Months:
		return "month"
	case Years:
		return "year"
	case Days:
	}
	return "day"
}

func (d Duration) chinese() string {
	number := d.number()
	if d.N == 0 && d.Half {
		number = "半"
	}
	switch d.Unit {
	case WorkingDays:
		return number + "个工作日"
	case Weeks:
		return number + "周"
	case Months:
		return number + "个月"
	case Years:
		return number + "年"
	case Days:
	}
	return number + "天"
}
