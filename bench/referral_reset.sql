truncate commission.referral_click, commission.reseller_sale, commission.reseller_commission cascade;
