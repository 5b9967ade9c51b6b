package simulator

import (
	"fmt"
	"testing"
)

func TestBillsAreSelectedAndAddUp(t *testing.T) {
	c := newCaller(t, Options{})
	all := get[[]string](c, "/me/bill")
	if len(all) != 3 {
		t.Fatalf("bills = %v, want 3", all)
	}
	for _, id := range all {
		b := get[bill](c, "/me/bill/"+id)
		if sum := *b.WithoutTax.UCents + *b.Tax.UCents; sum != *b.WithTax.UCents {
			t.Errorf("bill %s: %d without tax and the tax are %d, not %d", id, *b.WithoutTax.UCents, sum, *b.WithTax.UCents)
		}
		for _, line := range get[[]string](c, "/me/bill/"+id+"/details") {
			if d := get[billDetail](c, "/me/bill/"+id+"/details/"+line); d.Total.Text != b.WithoutTax.Text {
				t.Errorf("line %s = %+v, want all of the bill", line, d)
			}
		}
		c.want("GET", fmt.Sprintf("/me/bill?orderId=%d", b.Order), "", 200, `["`+id+`"]`)
	}
	c.want("GET", "/me/bill?category=purchase", "", 200, "[]")
	c.want("GET", "/me/bill?category=gift", "", 400, "billing.CategoryEnum")
	c.want("GET", "/me/bill?date.to=2001-01-01T00:00:00Z", "", 200, "[]")
	c.want("GET", "/me/bill/FR1", "", 404, "The requested object (id = FR1) does not exist")
}
