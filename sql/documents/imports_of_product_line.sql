-- What else of product lines is loaded from files: tables that come with files of vendors.

do $$
begin
    perform commission_internal.declare_import(
        'rep_territory', 'product-line', '{source,field,value,second_field,second_value,valid_during}');
    perform commission_internal.declare_import('service_product_line', 'product-line', '{service_line}');
end;
$$;
